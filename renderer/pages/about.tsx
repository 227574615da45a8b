import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { About } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { desktop } from '../lib/desktop.ts'
import { save } from '../lib/export.tsx'
import { exactTime } from '../lib/format.ts'
import { say, useWords } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

function lastBackup(copy: About['lastBackup']): [string, string] {
  return [say('about.backup'), copy ? `${exactTime(copy.at)} · ${copy.file}` : say('about.noBackup')]
}

/** Versions, folders, and the report for support, shown before it is saved. */
export function AboutPage(_: { place: readonly string[] }) {
  const t = useWords()
  const { data, reload } = useCall('about', {})
  const [report, setReport] = useState<string>()
  if (!data) return <div className="loading" />
  const facts: [string, string][] = [
    [t('about.version'), data.version],
    [t('about.started'), exactTime(data.startedAt)],
    [t('about.system'), data.system],
    ...data.components.map(({ name, version }): [string, string] => [name, version]),
    [t('about.folder'), data.folder],
    [t('about.logs'), data.logFolder],
    [t('about.settings'), data.settingsPlace],
    ...(data.demo ? [] : [lastBackup(data.lastBackup)]),
  ]
  return (
    <div className="sheet scroll">
      <h1>Textpost</h1>
      <p className="purpose">{t('about.purpose')}</p>
      {data.demo ? <p className="all-well">{t('about.demo')}</p> : null}
      <dl className="facts wide">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <Group>
        {desktop ? (
          <Button variant="default" onClick={() => void desktop?.shell('openLogFolder', {})}>
            {t('about.openLogs')}
          </Button>
        ) : null}
        <Button variant="default" onClick={doing(async () => setReport(await supportReport()))}>
          {t('about.report')}
        </Button>
        {data.demo ? null : (
          <Button
            variant="default"
            onClick={doing(async () => {
              const { texts, file } = await connection.call('backup', {})
              tellDone(t('about.backupMade', { texts, file }))
              reload()
            })}
          >
            {t('about.makeBackup')}
          </Button>
        )}
      </Group>
      {report === undefined ? null : (
        <section aria-label={t('about.report')}>
          <p className="purpose">{t('about.reportHelp')}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
          <pre className="report" tabIndex={0}>
            {report}
          </pre>
          <Group>
            <Button onClick={() => save('textpost-report.json', report, 'application/json')}>
              {t('about.saveReport')}
            </Button>
            <Button
              variant="default"
              onClick={doing(async () => {
                await navigator.clipboard.writeText(report)
                tellDone(t('details.copied'))
              })}
            >
              {t('action.copy')}
            </Button>
          </Group>
        </section>
      )}
      <p className="dim">{t('about.licence')}</p>
    </div>
  )
}

/** Versions, links and settings; addresses, phones and names of servers are masked, secrets are never in it. */
async function supportReport(): Promise<string> {
  const [about, status, page] = await Promise.all([
    connection.call('about', {}),
    connection.call('status', {}),
    connection.call('settingsPage', {}),
  ])
  const { version, system, components } = about
  const whole = { version, system, components, status, settings: page.written, secretsSet: page.secrets.length }
  return masked(JSON.stringify(whole, undefined, 2))
}

function masked(text: string): string {
  return text
    .replace(/[^\s"@,;]+@[^\s",;]+/g, '•@•')
    .replace(/\+?\d[\d ]{5,}\d/g, (digits) =>
      digits.length >= 13 && !digits.startsWith('+') ? digits : `${digits.slice(0, 3)}•••`,
    )
    .replace(/("(?:host|address|imsi|imei|iccid|systemId|user|ownNumber)": )"[^"]*"/g, '$1"•"')
}
