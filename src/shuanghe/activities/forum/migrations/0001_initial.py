import django.db.models.deletion
import shuanghe.kernel.permissions.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0005_member_listed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Idea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='建议')),
                ('text', models.TextField(max_length=1000, verbose_name='怎么做')),
                ('place', models.CharField(max_length=60, verbose_name='在哪里')),
                ('proposer_id', models.BigIntegerField(db_index=True, verbose_name='提出人账号')),
                ('proposer_name', models.CharField(max_length=60, verbose_name='提出人')),
                ('is_anonymous', models.BooleanField(default=False, verbose_name='对他人匿名')),
                ('paper', models.FileField(blank=True, upload_to='forum/%Y/%m', verbose_name='照片')),
                ('paper_name', models.CharField(blank=True, max_length=120, verbose_name='照片原名')),
                ('paper_hash', models.CharField(blank=True, max_length=64, verbose_name='照片指纹')),
                ('client_key', models.CharField(max_length=40, unique=True, verbose_name='提交编号')),
                ('filed_on', models.DateField(verbose_name='提出日期')),
                ('due_on', models.DateField(verbose_name='应答复日期')),
                ('answered_on', models.DateField(null=True, verbose_name='答复日期')),
                ('state', models.CharField(choices=[('waiting', '待答复'), ('stored', '留待以后'), ('piloting', '试点中'), ('piloted', '试点结束'), ('adopted', '已采纳'), ('project', '已转立项'), ('declined', '未采纳'), ('withdrawn', '本人撤回')], default='waiting', max_length=10, verbose_name='状态')),
                ('is_sample', models.BooleanField(default=False, verbose_name='示例数据')),
                ('organisation', shuanghe.kernel.permissions.models.ScopedForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ideas', to='organisation.organisation')),
            ],
            options={
                'verbose_name': '建议',
                'ordering': ['-id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['organisation', 'state'], name='idea_of')],
            },
        ),
        migrations.CreateModel(
            name='IdeaMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('file', '提出'), ('store', '留待以后'), ('pilot', '先试点'), ('pilot_end', '试点结束'), ('adopt', '采纳'), ('project', '转立项'), ('decline', '不采纳'), ('withdraw', '撤回')], max_length=10, verbose_name='事由')),
                ('text', models.TextField(blank=True, max_length=500, verbose_name='说明')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='试点单位')),
                ('from_on', models.DateField(null=True, verbose_name='试点自')),
                ('until_on', models.DateField(null=True, verbose_name='试点至')),
                ('has_worked', models.BooleanField(null=True, verbose_name='试点有效')),
                ('made_on', models.DateField(verbose_name='日期')),
                ('made_by', models.CharField(max_length=60, verbose_name='经手人')),
                ('made_by_id', models.BigIntegerField(null=True, verbose_name='经手账号')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('idea', shuanghe.kernel.permissions.models.ScopedForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='forum.idea')),
            ],
            options={
                'verbose_name': '建议经过',
                'ordering': ['id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
    ]
