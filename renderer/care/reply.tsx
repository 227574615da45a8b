import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import { Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { useWords } from '../lib/i18n.ts'
import { useAnswer } from '../lib/use-answer.ts'
import { useCall } from '../lib/use-call.ts'
import { Steps } from './steps.tsx'

type ReplyProbe = Result<'probeReply'>
const ways = ['prefix', 'address', 'keyword', 'rule', 'dialog', 'default'] as const

interface OwnNumbers {
  readonly transports?: readonly { readonly ownNumbers?: readonly string[] }[]
}

/** Who would get a text from a phone, and by which of the ways. */
export function TryReply() {
  const t = useWords()
  const { data: settings } = useCall('settings', {}, ['settings'])
  const own = ((settings as OwnNumbers | undefined)?.transports ?? []).flatMap(({ ownNumbers = [] }) => ownNumbers)
  const [phone, setPhone] = useState('')
  const [text, setText] = useState('')
  const [ownNumber, setOwnNumber] = useState('')
  const { found, error, ask } = useAnswer('probeReply')
  return (
    <section className="extra" aria-labelledby="try-reply">
      <h3 id="try-reply">{t('reply.title')}</h3>
      <p className="purpose">{t('reply.purpose')}</p>
      <Form className="try-form" onSend={() => ask({ phone, text, ownNumber })}>
        <TextInput
          label={t('reply.phone')}
          value={phone}
          maxLength={100}
          onChange={(event) => setPhone(event.currentTarget.value)}
        />
        <TextInput
          label={t('reply.text')}
          value={text}
          maxLength={2_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          label={t('reply.own')}
          data={[{ value: '', label: t('reply.ownAny') }, ...[...new Set(own)]]}
          value={ownNumber}
          allowDeselect={false}
          onChange={(value) => setOwnNumber(value ?? '')}
        />
        <Button type="submit" disabled={phone.trim() === ''}>
          {t('probe.ask')}
        </Button>
      </Form>
      <div aria-live="polite">
        {error ? <p className="remedy">{error}</p> : null}
        {found ? <Found found={found} /> : null}
      </div>
    </section>
  )
}

function Found({ found: { kind, to, way, passed, subject, body, why, note } }: { found: ReplyProbe }) {
  const t = useWords()
  const steps = ways.map((one) => {
    const state = one === way ? 'reply.decided' : passed.includes(one) ? 'reply.passed' : 'reply.notReached'
    return { words: `${t(`reply.way.${one}`)}: ${t(state)}`, ...(one === way ? { ok: true } : {}) }
  })
  return (
    <>
      <p className={kind === 'to' ? 'all-well' : 'warn-words'}>
        <Outside text={kind === 'to' ? t('reply.to', { to: to.join(', ') }) : t('reply.nobody')} longest={600} />{' '}
        <span className="dim">
          <Outside text={why} longest={300} />
        </span>
      </p>
      <Steps steps={steps} />
      {subject ? (
        <p className="dim">
          <Outside text={t('reply.subject', { subject })} longest={300} />
        </p>
      ) : null}
      {body ? (
        <p className="dim">
          <Outside text={t('reply.words', { body })} longest={600} />
        </p>
      ) : null}
      {note ? (
        <p className="dim">
          <Outside text={note} longest={300} />
        </p>
      ) : null}
    </>
  )
}
