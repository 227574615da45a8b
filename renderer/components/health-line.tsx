import { useWords } from '../lib/i18n.ts'
import { hrefOf } from '../lib/router.ts'
import { useStatus } from '../lib/status.ts'
import { LinkMark } from './marks.tsx'
import { Outside } from './outside.tsx'

/** The health of every link in words, each leading to its place. */
export function HealthLine() {
  const t = useWords()
  const status = useStatus()
  const waiting = status?.queues.reduce((sum, { queued, unknown }) => sum + queued + unknown, 0) ?? 0
  return (
    <nav className="health-line" aria-label={t('health.label')}>
      {status && status.links.length === 0 ? <a href={hrefOf('settings', 'transports')}>{t('health.none')}</a> : null}
      {status?.links.map((link) => (
        <a key={`${link.kind}/${link.name}`} href={hrefOf('status', link.name)} title={link.sentence || undefined}>
          <Outside text={link.name} longest={40} />
          <span className="dim">{link.kind === 'imap' ? t('kind.in') : link.kind === 'smtp' ? t('kind.out') : ''}</span>
          <LinkMark state={status.pausedSince === undefined ? link.state : 'paused'} />
        </a>
      ))}
      {waiting > 0 ? (
        <a className="health-waiting" href={hrefOf('status')}>
          {t('health.waiting', { count: waiting })}
        </a>
      ) : null}
    </nav>
  )
}
