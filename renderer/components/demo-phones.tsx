import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { PhoneScreen } from '../../host/contract/results.ts'
import { useWords } from '../lib/i18n.ts'
import { useCall } from '../lib/use-call.ts'
import { Phone } from './phone.tsx'

/** From this width on three phones stand side by side; below, one at a time. */
const threeAbreast = '(min-width: 1500px)'

/** The phones of the demo. Where there is room for one only, the one that something happens on comes to the front. */
export function DemoPhones({ front, onFront }: { front: string; onFront: (phone: string) => void }) {
  const t = useWords()
  const { data: phones = [] } = useCall('phones', {}, ['phones', 'settings'])
  const abreast = useMediaQuery(threeAbreast, undefined, { getInitialValueInEffect: false }) ?? false
  useNewest(phones, onFront)
  const answers = [t('demo.quick.yes'), t('demo.quick.way')]
  const inFront = phones.filter(({ phone }) => phone === front)
  return (
    <section className="demo-phones" aria-labelledby="phones-title">
      <header className="demo-column-head">
        <h2 id="phones-title">{t('phones.title')}</h2>
        {abreast || phones.length === 0 ? null : (
          <SegmentedControl
            size="xs"
            aria-label={t('demo.whichPhone')}
            data={phones.map(({ phone, name, shown }) => ({ value: phone, label: name || shown }))}
            value={front}
            onChange={onFront}
          />
        )}
      </header>
      <div className="demo-phones-row">
        {(abreast ? phones : inFront).map((phone) => (
          <Phone key={phone.phone} phone={phone} answers={answers} />
        ))}
      </div>
    </section>
  )
}

/** Tells which phone a text reached, unless somebody is just writing on another one. */
function useNewest(phones: readonly PhoneScreen[], onNewest: (phone: string) => void): void {
  const got = phones.map(({ phone, texts }) => [phone, texts.filter(({ mine }) => !mine).length] as const)
  const [known, setKnown] = useState<ReadonlyMap<string, number>>()
  const tell = useRef(onNewest)
  tell.current = onNewest
  const key = JSON.stringify(got)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that matters of what came
  useEffect(() => {
    if (got.length === 0) return
    const grown = got.find(([phone, count]) => count > (known?.get(phone) ?? 0))
    if (known && grown && !isTypingOnPhone()) tell.current(grown[0])
    setKnown(new Map(got))
  }, [key])
}

function isTypingOnPhone(): boolean {
  const { activeElement } = document
  return activeElement instanceof HTMLInputElement && activeElement.id.startsWith('phone') && activeElement.value !== ''
}
