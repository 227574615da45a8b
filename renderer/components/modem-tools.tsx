import type { SettingsPage } from '../../host/contract/results.ts'
import { useWords } from '../lib/i18n.ts'
import type { ModemInSettings } from '../lib/modem-settings.ts'
import { AtConsole } from './at-console.tsx'
import { BalanceRule, MissedCalls } from './modem-rules.tsx'
import { SimPin } from './sim-pin.tsx'
import { UssdForm } from './ussd-form.tsx'

interface ModemToolsProps {
  readonly modem: ModemInSettings
  readonly page: SettingsPage
  /** What asks the modem itself can be done only while it works. */
  readonly works: boolean
}

/** What can be done with a modem beside texts. */
export function ModemTools({ modem, page, works }: ModemToolsProps) {
  const t = useWords()
  return (
    <div className="tools">
      <section aria-labelledby="tool-ussd">
        <h2 id="tool-ussd">{t('ussd.title')}</h2>
        <p className="purpose">{t('ussd.purpose')}</p>
        <UssdForm modem={modem.name} works={works} />
        <BalanceRule modem={modem} page={page} />
      </section>
      <section aria-labelledby="tool-calls">
        <h2 id="tool-calls">{t('calls.title')}</h2>
        <MissedCalls modem={modem} page={page} />
      </section>
      <section aria-labelledby="tool-pin">
        <h2 id="tool-pin">{t('secret.pin')}</h2>
        <SimPin modem={modem.name} works={works} />
      </section>
      <section aria-labelledby="tool-console">
        <h2 id="tool-console">{t('console.title')}</h2>
        <details className="advanced">
          <summary>{t('console.open')}</summary>
          <AtConsole modem={modem.name} works={works} />
        </details>
      </section>
    </div>
  )
}
