import { Button } from '@mantine/core'
import type { LinkStatus } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { type Remedy, settingsPlace } from '../lib/remedies.ts'
import { goTo } from '../lib/router.ts'
import { doing } from '../lib/tell.tsx'
import { TestButton } from './test-card.tsx'

/** What a person can do about a link, as a button. */
export function RemedyButton({ remedy, link, first }: { remedy: Remedy; link: LinkStatus; first: boolean }) {
  const t = useWords()
  if (remedy === 'test') return <TestButton link={link.name} />
  const acts: Readonly<Record<typeof remedy, readonly [WordKey, () => void]>> = {
    retry: ['status.tryNow', doing(() => connection.call('reconnect', { link: link.name }))],
    password: ['status.enterPassword', () => goTo(...settingsPlace(link), 'secret')],
    pin: ['status.enterPin', () => goTo(...settingsPlace(link), 'secret')],
    'sign-in': ['status.signIn', () => goTo(...settingsPlace(link), 'sign-in')],
    settings: ['status.openSettings', () => goTo(...settingsPlace(link))],
    mails: ['status.lookMails', () => goTo('waiting', 'mails')],
  }
  const [word, act] = acts[remedy]
  return (
    <Button size="compact-sm" variant={first ? 'filled' : 'default'} onClick={act}>
      {t(word)}
    </Button>
  )
}
