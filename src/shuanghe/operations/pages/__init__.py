"""Pages: KPIs, the month to fill, confirming, the league, the goal tree."""
