import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import { Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { money, since } from '../lib/format.ts'
import { type Say, useWords, type WordKey } from '../lib/i18n.ts'
import { useAnswer } from '../lib/use-answer.ts'
import { Steps } from './steps.tsx'

type Probe = Result<'probe'>
type ProbeStep = Probe['steps'][number]
type ProbedPhone = Probe['phones'][number]

/** Which way a text would go, and why, rule by rule. */
export function TryWay() {
  const t = useWords()
  const [to, setTo] = useState('')
  const [sender, setSender] = useState('')
  const [text, setText] = useState('')
  const { found, error, ask } = useAnswer('probe')
  return (
    <section className="extra" aria-labelledby="try-way">
      <h3 id="try-way">{t('probe.title')}</h3>
      <p className="purpose">{t('probe.purpose')}</p>
      <Form className="try-form" onSend={() => ask({ to, sender, text })}>
        <TextInput
          label={t('probe.to')}
          placeholder={t('probe.toExample')}
          value={to}
          maxLength={320}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <TextInput
          label={t('probe.from')}
          placeholder={t('probe.fromExample')}
          value={sender}
          maxLength={320}
          onChange={(event) => setSender(event.currentTarget.value)}
        />
        <TextInput
          label={t('probe.text')}
          value={text}
          maxLength={2_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" disabled={to.trim() === ''}>
          {t('probe.ask')}
        </Button>
      </Form>
      <div aria-live="polite">
        {error ? <p className="remedy">{error}</p> : null}
        {found ? (
          <>
            <Steps steps={found.steps.map((step) => ({ ok: step.ok, words: stepWords(step, t) }))} />
            {found.phones.map((phone) => (
              <PhoneOutcome key={phone.phone} phone={phone} />
            ))}
          </>
        ) : null}
      </div>
    </section>
  )
}

function PhoneOutcome({ phone }: { phone: ProbedPhone }) {
  const t = useWords()
  const { parts, price, currency, outcome, steps } = phone
  const cost = price === undefined ? t('probe.noPrice') : money(price, currency)
  return (
    <>
      <p className={outcome === 'sent' ? 'all-well' : 'warn-words'}>
        <Outside text={phone.phone} longest={40} />: {t(`probe.outcome.${outcome}`)}{' '}
        <span className="dim">{t('probe.size', { parts, price: cost })}</span>
      </p>
      <Steps steps={steps.map((step) => ({ ok: step.ok, words: stepWords(step, t) }))} />
    </>
  )
}

function stepWords({ kind, details, sentence }: ProbeStep, t: Say): string {
  if (sentence !== undefined) return sentence
  switch (kind) {
    case 'size':
      return t(details.because === undefined ? 'probe.sizeStep' : 'probe.sizeBecause', details)
    case 'limit':
      return t(`probe.limit.${details.name}` as WordKey, details)
    case 'transport':
      return t(`probe.transport.${details.state}` as WordKey, details)
    case 'quiet-hours':
      return t('probe.quiet-hours', { until: since(Number(details.until)) })
    default:
      return t(`probe.${kind}` as WordKey, details)
  }
}
