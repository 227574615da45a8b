import { ActionIcon } from '@mantine/core'
import { IconDeviceMobile, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useWords } from '../lib/i18n.ts'
import { useStatus } from '../lib/status.ts'
import { useCall } from '../lib/use-call.ts'
import { Phone } from './phone.tsx'

/** Below this the phones would leave no room for the conversation, and wait behind their button. */
const roomyPx = 1000

/** The simulated phones, to be typed on; there only while something is simulated. */
export function PhonesPane() {
  const t = useWords()
  const status = useStatus()
  const { data: phones } = useCall('phones', {}, ['phones', 'settings'])
  const [hidden, setHidden] = useState(
    () => (sessionStorage.getItem('textpost.phones') ?? (innerWidth < roomyPx ? 'hidden' : 'shown')) === 'hidden',
  )
  const simulated = (status?.links.some(({ kind }) => kind === 'simulator') ?? false) || (phones?.length ?? 0) > 0
  if (!simulated || !phones) return null
  const hide = (hide: boolean) => {
    sessionStorage.setItem('textpost.phones', hide ? 'hidden' : 'shown')
    setHidden(hide)
  }
  if (hidden) {
    return (
      <div className="phones-tab">
        <ActionIcon variant="light" size={36} aria-label={t('phones.show')} onClick={() => hide(false)}>
          <IconDeviceMobile size={20} />
        </ActionIcon>
      </div>
    )
  }
  return (
    <aside className="phones" aria-label={t('phones.label')}>
      <header className="details-head">
        <h2>{t('phones.title')}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('phones.hide')} onClick={() => hide(true)}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <p className="dim">{t('phones.help')}</p>
      {phones.length === 0 ? <p className="dim">{t('phones.none')}</p> : null}
      {phones.map((phone) => (
        <Phone key={phone.phone} phone={phone} />
      ))}
    </aside>
  )
}
