import { Button, Group, Select, Switch } from '@mantine/core'
import { IconDownload, IconStethoscope } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { DoctorLink, DoctorReport } from '../../host/contract/results.ts'
import { DoctorChecks } from '../components/doctor-checks.tsx'
import { Empty } from '../components/empty.tsx'
import { Failure, Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { save } from '../lib/export.tsx'
import { languageNow, useWords, type WordKey } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { useStatus } from '../lib/status.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { useEvent } from '../lib/use-call.ts'

/** Examines modems, SMS providers and mailboxes: what works, what does not, and what to do. With a name in its place, that link at once. */
export function DoctorPage({ place: [chosen] }: { place: readonly string[] }) {
  const t = useWords()
  const status = useStatus()
  const [loopBack, setLoopBack] = useState(false)
  const round = useRound()
  const started = useRef<string>(undefined)
  const { examine } = round
  useEffect(() => {
    if (chosen === undefined || started.current === chosen) return
    started.current = chosen
    void examine(chosen, false)
  }, [chosen, examine])
  if (!status) return <div className="loading" />
  const names = [...new Set(status.links.filter(({ kind }) => kind !== 'listener').map(({ name }) => name))]
  const hasModem = status.links.some(({ kind, name }) => kind === 'modem' && (chosen === undefined || name === chosen))
  return (
    <div className="sheet scroll doctor">
      <h1>{t('rail.doctor')}</h1>
      <p className="purpose">{t('doctor.purpose')}</p>
      {names.length === 0 ? (
        <Empty
          icon={<IconStethoscope size={36} stroke={1.2} />}
          title={t('status.noLinksTitle')}
          text={t('doctor.emptyText')}
        >
          <Button onClick={() => goTo('welcome')}>{t('status.setUp')}</Button>
        </Empty>
      ) : (
        <Form className="doctor-form" onSend={() => examine(chosen, loopBack)}>
          <Select
            label={t('doctor.what')}
            data={[{ value: '', label: t('doctor.all') }, ...names.map((name) => ({ value: name, label: name }))]}
            value={chosen !== undefined && names.includes(chosen) ? chosen : ''}
            allowDeselect={false}
            disabled={round.running}
            onChange={(name) => goTo(...(name ? ['doctor', name] : ['doctor']))}
          />
          {hasModem ? (
            <Switch
              label={t('doctor.loopBack')}
              description={t('doctor.loopBackHelp')}
              checked={loopBack}
              disabled={round.running}
              onChange={(event) => setLoopBack(event.currentTarget.checked)}
            />
          ) : null}
          <Group gap="xs">
            <Button type="submit" loading={round.running} leftSection={<IconStethoscope size={16} aria-hidden />}>
              {t('doctor.examine')}
            </Button>
            {round.report?.text ? (
              <Button
                variant="default"
                leftSection={<IconDownload size={16} aria-hidden />}
                onClick={() => saveReport(round.report as DoctorReport)}
              >
                {t('doctor.save')}
              </Button>
            ) : null}
          </Group>
          {round.report?.text ? <p className="dim">{t('doctor.saveHelp')}</p> : null}
        </Form>
      )}
      <Failure words={round.error} />
      {round.report ? <Outcome links={round.report.links} /> : null}
      <div className="doctor-links">
        {round.links.map((link) => (
          <section key={`${link.kind}/${link.link}`} aria-label={link.link}>
            <h2>
              <Outside text={link.link} longest={60} />{' '}
              <span className="dim">
                {t(link.kind === 'mailbox' ? 'doctor.mailbox' : (`kind.${link.kind}` as WordKey))}
              </span>
            </h2>
            <DoctorChecks checks={link.checks} />
          </section>
        ))}
      </div>
    </div>
  )
}

function Outcome({ links }: { links: readonly DoctorLink[] }) {
  const t = useWords()
  const wrong = links.flatMap(({ checks }) => checks).filter(({ state }) => state === 'failed' || state === 'attention')
  return (
    <p role="status" className={wrong.length === 0 ? 'all-well' : 'warn-words'}>
      {wrong.length === 0 ? t('doctor.well') : t('doctor.wrong', { count: wrong.length })}
    </p>
  )
}

function saveReport({ at, text = '' }: DoctorReport): void {
  const stamp = new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')
  save(`textpost-doctor-${stamp}.txt`, text, 'text/plain')
}

/** One round at a time; what is found is shown as it is told. */
function useRound() {
  const [links, setLinks] = useState<readonly DoctorLink[]>([])
  const [report, setReport] = useState<DoctorReport>()
  const [running, setRunning] = useState(false)
  const [error, setError] = useState<string>()
  const run = useRef('')
  useEvent('doctor', (told) => {
    if (told.run === run.current) setLinks(told.links)
  })
  const examine = useRef(async (link: string | undefined, loopBack: boolean) => {
    const own = crypto.randomUUID?.() ?? String(Math.random())
    run.current = own
    setLinks([])
    setReport(undefined)
    setError(undefined)
    setRunning(true)
    try {
      const found = await connection.call('doctor', {
        ...(link === undefined ? {} : { link }),
        loopBack,
        report: false,
        reportText: true,
        language: languageNow(),
        run: own,
      })
      if (run.current !== own) return
      setLinks(found.links)
      setReport(found)
    } catch (thrown) {
      if (run.current === own) setError(sentenceOf(thrown))
    } finally {
      if (run.current === own) setRunning(false)
    }
  }).current
  return { links, report, running, error, examine }
}
