import { Alert, Button, Group, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Params } from '../../host/contract/contract.ts'
import type { LearnProgress } from '../../host/contract/results.ts'
import { Failure, Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'
import { useCall, useEvent } from '../lib/use-call.ts'

type Sample = LearnProgress['samples'][number]
type Answer = Params<'learnAnswer'>['answer']

/** Learning how an SMS provider writes: samples on a phone of one's own, what is seen there, and what follows from it. */
export function Learn({ transport }: { transport: string }) {
  const t = useWords()
  const { data: known } = useCall('learnState', { transport })
  const [told, setTold] = useState<LearnProgress>()
  const [error, setError] = useState<string>()
  useEvent('learn', (report) => {
    if (report.transport === transport) setTold(report)
  })
  const report = told ?? known ?? undefined
  const run = async (work: () => Promise<LearnProgress>) => {
    setError(undefined)
    try {
      setTold(await work())
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
  }
  return (
    <div className="learn">
      <h2 className="subject-title">{t('learn.title', { name: transport })}</h2>
      <p className="purpose">{t('learn.purpose')}</p>
      <Begin
        again={report !== undefined}
        busy={report?.stage.startsWith('sending') ?? false}
        phone={report?.phone ?? ''}
        onBegin={(phone) => void run(() => connection.call('learnStart', { transport, phone }))}
      />
      <Failure words={error} />
      {report ? (
        <Dialogue
          report={report}
          onAnswer={(sample, answer) => void run(() => connection.call('learnAnswer', { transport, sample, answer }))}
          onSkip={() => void run(() => connection.call('learnSkip', { transport }))}
        />
      ) : null}
    </div>
  )
}

function Begin(props: { again: boolean; busy: boolean; phone: string; onBegin: (phone: string) => void }) {
  const t = useWords()
  const [typed, setTyped] = useState<string>()
  const phone = typed ?? props.phone
  return (
    <Form className="learn-begin" onSend={() => props.onBegin(phone.trim())}>
      <TextInput
        label={t('learn.phone')}
        description={t('learn.phoneHelp')}
        value={phone}
        maxLength={40}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant={props.again ? 'default' : 'filled'}
        loading={props.busy}
        disabled={phone.trim() === ''}
      >
        {t(props.again ? 'learn.again' : 'learn.begin')}
      </Button>
    </Form>
  )
}

function Dialogue({
  report,
  onAnswer,
  onSkip,
}: {
  report: LearnProgress
  onAnswer: (sample: string, answer: Answer) => void
  onSkip: () => void
}) {
  const t = useWords()
  const long = report.stage === 'sending-long' || report.stage === 'long' || report.stage === 'done'
  return (
    <>
      {report.failure ? (
        <Alert color="red" role="alert">
          {report.failure.sentence}
        </Alert>
      ) : null}
      <section aria-labelledby="learn-codings">
        <h3 id="learn-codings">{t('learn.codings')}</h3>
        <p className="purpose">{t('learn.codingsHelp')}</p>
        <ol className="learn-samples">
          {report.samples
            .filter(({ stage }) => stage === 'codings')
            .map((sample) => (
              <SampleRow key={sample.id} sample={sample} onAnswer={(answer) => onAnswer(sample.id, answer)} />
            ))}
        </ol>
        {report.stage === 'codings' ? <Skip onSkip={onSkip} /> : null}
      </section>
      {long ? (
        <section aria-labelledby="learn-long">
          <h3 id="learn-long">{t('learn.long')}</h3>
          <p className="purpose">{t('learn.longHelp')}</p>
          <ol className="learn-samples">
            {report.samples
              .filter(({ stage }) => stage === 'long')
              .map((sample) => (
                <LongRow key={sample.id} sample={sample} onAnswer={(answer) => onAnswer(sample.id, answer)} />
              ))}
          </ol>
          {report.stage === 'long' ? <Skip onSkip={onSkip} /> : null}
        </section>
      ) : null}
      <Findings report={report} />
    </>
  )
}

function Skip({ onSkip }: { onSkip: () => void }) {
  const t = useWords()
  return (
    <Group justify="flex-end">
      <Button size="compact-sm" variant="default" onClick={onSkip}>
        {t('learn.skip')}
      </Button>
    </Group>
  )
}

function SampleRow({ sample, onAnswer }: { sample: Sample; onAnswer: (answer: Answer) => void }) {
  const t = useWords()
  const [words, setWords] = useState('')
  const open = sample.state === 'sent' || sample.state === 'arrived'
  return (
    <li>
      <SampleHead sample={sample} />
      {open && sample.by !== 'phone' ? (
        <Group gap={6} role="group" aria-label={t('learn.looks', { sample: t(`learn.${sample.kind}` as WordKey) })}>
          {sample.looks.map((look, at) => (
            <Button
              key={look}
              size="compact-sm"
              className="look"
              variant={sample.seen === look ? 'filled' : 'default'}
              aria-pressed={sample.seen === look}
              onClick={() => onAnswer({ look: at })}
            >
              <Outside text={look} longest={80} />
            </Button>
          ))}
          <Button
            size="compact-sm"
            variant={sample.seen === '' ? 'filled' : 'default'}
            aria-pressed={sample.seen === ''}
            onClick={() => onAnswer({ nothing: true })}
          >
            {t('learn.nothing')}
          </Button>
          <TextInput
            size="xs"
            aria-label={t('learn.other')}
            placeholder={t('learn.other')}
            value={words}
            maxLength={500}
            onChange={(event) => setWords(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && words.trim() !== '') onAnswer({ seen: words })
            }}
          />
        </Group>
      ) : null}
      {sample.by === 'phone' ? (
        <p>
          {t('learn.echoed')} <Outside text={sample.seen ?? ''} longest={200} />
        </p>
      ) : null}
    </li>
  )
}

function LongRow({ sample, onAnswer }: { sample: Sample; onAnswer: (answer: Answer) => void }) {
  const t = useWords()
  const open = sample.state === 'sent' || sample.state === 'arrived'
  const choices: readonly (readonly [WordKey, Answer, boolean])[] = [
    ['learn.whole', { whole: true }, sample.whole === true],
    ['learn.pieces', { whole: false }, sample.whole === false],
    ['learn.nothing', { nothing: true }, sample.seen === ''],
  ]
  return (
    <li>
      <SampleHead sample={sample} />
      {open ? (
        <Group gap={6} role="group" aria-label={t('learn.looks', { sample: t(`learn.${sample.kind}` as WordKey) })}>
          {choices.map(([word, answer, chosen]) => (
            <Button
              key={word}
              size="compact-sm"
              variant={chosen ? 'filled' : 'default'}
              aria-pressed={chosen}
              onClick={() => onAnswer(answer)}
            >
              {t(word)}
            </Button>
          ))}
        </Group>
      ) : null}
    </li>
  )
}

function SampleHead({ sample }: { sample: Sample }) {
  const t = useWords()
  return (
    <div className="learn-head">
      <strong>{t(`learn.${sample.kind}` as WordKey)}</strong>
      <span className="wire dim">{sample.wire}</span>
      <span className={sample.state === 'refused' ? 'remedy' : 'dim'}>
        {sample.refusal ? sample.refusal.sentence : t(`learn.${sample.state}` as WordKey)}
      </span>
      {sample.refusal?.wire ? <span className="wire dim">{sample.refusal.wire}</span> : null}
    </div>
  )
}

/** What the settings of a provider and their values are called. */
function useSmppWords() {
  const { data: page } = useCall('settingsPage', {}, ['settings'])
  const kinds = page?.schema.properties?.transports?.items?.oneOf
  const known = kinds?.find(({ properties }) => properties?.kind?.const === 'smpp')?.properties
  return {
    title: (name: string) => known?.[name]?.title ?? name,
    value: (name: string, value: string) => known?.[name]?.['x-choices']?.[value] ?? value,
  }
}

function Findings({ report }: { report: LearnProgress }) {
  const t = useWords()
  const words = useSmppWords()
  const { coding0, receiptIds, proposal, current, stage } = report
  const changes = Object.entries(proposal)
  const [example] = receiptIds.examples
  const apply = doing(async () => {
    await connection.call('learnApply', { transport: report.transport })
    tellDone(t('learn.applied'))
    goTo('settings', 'transports')
  })
  return (
    <section aria-labelledby="learn-found" aria-live="polite" className="learn-found">
      <h3 id="learn-found">{t('learn.found')}</h3>
      <p>
        {coding0.value === undefined
          ? t('learn.coding0Open')
          : t(coding0.sure ? 'learn.coding0Sure' : 'learn.coding0Unsure', {
              value: words.value('coding0', coding0.value),
            })}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('learn.coding')}</th>
            <th scope="col">{t('learn.fits')}</th>
            <th scope="col">{t('learn.against')}</th>
          </tr>
        </thead>
        <tbody>
          {coding0.scores.map((score) => (
            <tr key={score.coding} className={score.coding === coding0.value ? 'chosen' : undefined}>
              <th scope="row">
                {words.value('coding0', score.coding)}{' '}
                {score.coding === coding0.value ? <IconCheck size={14} aria-label={t('learn.chosen')} /> : null}
              </th>
              <td className="tabular">{score.fits}</td>
              <td className="tabular">{score.against}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {receiptIds.value === undefined
          ? t('learn.idsOpen', { count: receiptIds.receipts })
          : t(`learn.ids.${receiptIds.value}` as WordKey, {
              explained: receiptIds.explained,
              count: receiptIds.receipts,
            })}
        {example ? (
          <span className="wire dim">
            {' '}
            {example.answer} · {example.receipt}
          </span>
        ) : null}
      </p>
      {changes.length === 0 ? (
        stage === 'done' ? (
          <p className="all-well">{t('learn.fitting')}</p>
        ) : null
      ) : (
        <>
          <ul className="learn-changes">
            {changes.map(([name, value]) => (
              <li key={name}>
                {words.title(name)}: <s>{words.value(name, current[name as keyof typeof current])}</s> →{' '}
                <strong>{words.value(name, value)}</strong>
              </li>
            ))}
          </ul>
          {coding0.sure || coding0.value === undefined ? null : (
            <p className="remedy">
              <IconX size={14} aria-hidden /> {t('learn.unsure')}
            </p>
          )}
          <Button onClick={apply} disabled={stage.startsWith('sending')}>
            {t('learn.apply')}
          </Button>
        </>
      )}
    </section>
  )
}
