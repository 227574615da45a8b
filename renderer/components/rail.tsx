import { Tooltip } from '@mantine/core'
import {
  IconActivityHeartbeat,
  IconAddressBook,
  IconDeviceMobileMessage,
  IconDeviceUsb,
  IconInbox,
  IconInfoCircle,
  IconMessages,
  IconSearch,
  IconSettings,
  IconTimeline,
} from '@tabler/icons-react'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { hrefOf } from '../lib/router.ts'
import { useCall } from '../lib/use-call.ts'

const demoPlace = ['demo', IconDeviceMobileMessage] as const
const places = [
  ['conversations', IconMessages],
  ['waiting', IconInbox],
  ['contacts', IconAddressBook],
  ['status', IconActivityHeartbeat],
  ['modems', IconDeviceUsb],
  ['trace', IconTimeline],
  ['settings', IconSettings],
  ['about', IconInfoCircle],
] as const

/** The places of the window, with what waits in them. */
export function Rail({ page, isDemo, onJump }: { page: string; isDemo: boolean; onJump: () => void }) {
  const t = useWords()
  // The doctor is reached from the state of things.
  const here = page === 'doctor' ? 'status' : page
  const { data: counts } = useCall('counts', {}, ['messages'])
  const badges: Readonly<Record<string, number>> = counts
    ? { conversations: counts.unread, waiting: counts.held + counts.unrouted }
    : {}
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <Tooltip label={`${t('jump.title')} (${navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl+'}K)`} position="right">
        <button type="button" className="rail-item rail-jump" onClick={onJump} aria-label={t('jump.title')}>
          <IconSearch size={20} stroke={1.7} aria-hidden />
        </button>
      </Tooltip>
      {[...(isDemo ? [demoPlace] : []), ...places].map(([name, Icon]) => {
        const waiting = badges[name] ?? 0
        return (
          <a key={name} className="rail-item" href={hrefOf(name)} aria-current={here === name ? 'page' : undefined}>
            <Icon size={22} stroke={1.6} aria-hidden />
            <span>{t(`rail.${name}` as WordKey)}</span>
            {waiting > 0 ? (
              <span className="badge">
                {waiting > 99 ? '99+' : waiting}
                <span className="hidden-words">
                  {' '}
                  {t(name === 'waiting' ? 'rail.waitingBadge' : 'rail.unreadBadge')}
                </span>
              </span>
            ) : null}
          </a>
        )
      })}
    </nav>
  )
}
