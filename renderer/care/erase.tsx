import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import { Failure, Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { save } from '../lib/export.tsx'
import { exactTime, since } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf, tellDone } from '../lib/tell.tsx'
import { useAnswer } from '../lib/use-answer.ts'
import { useCall } from '../lib/use-call.ts'

type PersonData = Result<'personData'>
const kinds = ['texts', 'mails', 'outmails', 'events', 'dialogs', 'contacts', 'others'] as const

/** Shows everything that there is of a person, erases it when that is confirmed, and keeps the proof. */
export function ErasePerson() {
  const t = useWords()
  const [phone, setPhone] = useState('')
  const { found: data, error, ask, forget } = useAnswer('personData')
  return (
    <section className="extra" aria-labelledby="erase">
      <h3 id="erase">{t('erase.title')}</h3>
      <p className="purpose">{t('erase.purpose')}</p>
      <Form className="row-form" onSend={() => ask({ phone: phone.trim() })}>
        <TextInput
          aria-label={t('erase.phone')}
          placeholder={t('erase.phone')}
          value={phone}
          maxLength={100}
          onChange={(event) => {
            setPhone(event.currentTarget.value)
            forget()
          }}
        />
        <Button type="submit" variant="default" disabled={phone.trim() === ''}>
          {t('erase.look')}
        </Button>
      </Form>
      <Failure words={error} />
      {data ? <Found data={data} onDone={forget} /> : null}
      <Proofs />
    </section>
  )
}

function Found({ data, onDone }: { data: PersonData; onDone: () => void }) {
  const t = useWords()
  const [confirm, setConfirm] = useState('')
  const [copies, setCopies] = useState(false)
  const [error, setError] = useState<string>()
  const { counts, phones, name, copies: kept } = data
  const first = phones[0] ?? ''
  const erase = async () => {
    const { proof } = await connection.call('erasePerson', { phone: first, confirm: confirm.trim(), copies })
    onDone()
    const clean = proof.scrubbed && Object.values(proof.left).every((count) => count === 0)
    tellDone(t(clean ? 'erase.done' : 'erase.left'))
  }
  const last = kept[0]
  return (
    <div className="row-card" aria-live="polite">
      <p>
        <Outside text={t('erase.of', { who: name === '' ? phones.join(', ') : `${name} (${phones.join(', ')})` })} />
      </p>
      <ul className="erase-counts">
        {kinds
          .filter((kind) => counts[kind] > 0)
          .map((kind) => (
            <li key={kind}>{t(`erase.${kind}`, { count: counts[kind] })}</li>
          ))}
      </ul>
      {counts.waiting > 0 ? <p className="warn-words">{t('erase.waiting', { count: counts.waiting })}</p> : null}
      {counts.sending > 0 ? <p className="warn-words">{t('erase.sending', { count: counts.sending })}</p> : null}
      {data.keptStop ? <p className="dim">{t('erase.stop')}</p> : null}
      {data.inSettings.map((path) => (
        <p key={path} className="dim">
          {t('erase.settings', { path })}
        </p>
      ))}
      {last ? (
        <>
          <p className="dim">{t('erase.copies', { count: kept.length, when: since(last.goesAt) })}</p>
          <Checkbox
            label={t('erase.copiesToo')}
            checked={copies}
            onChange={(event) => setCopies(event.currentTarget.checked)}
          />
        </>
      ) : null}
      <p className="dim">{t('erase.notReached')}</p>
      <Form className="row-form" onSend={() => erase().catch((thrown) => setError(sentenceOf(thrown)))}>
        <TextInput
          aria-label={t('erase.confirm', { phone: first })}
          placeholder={t('erase.confirm', { phone: first })}
          value={confirm}
          maxLength={100}
          error={error}
          onChange={(event) => {
            setConfirm(event.currentTarget.value)
            setError(undefined)
          }}
        />
        <Button type="submit" color="red" disabled={confirm.trim() === ''}>
          {t('erase.do')}
        </Button>
      </Form>
    </div>
  )
}

function Proofs() {
  const t = useWords()
  const { data } = useCall('erasures', {}, ['settings'])
  if (!data) return null
  if (data.length === 0) return <p className="dim">{t('erase.noProofs')}</p>
  return (
    <table className="plain-table">
      <caption className="hidden-words">{t('erase.proofs')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('erase.proof')}</th>
          <th scope="col">{t('erase.when')}</th>
          <th scope="col">{t('erase.ending')}</th>
          <th scope="col">
            <span className="hidden-words">{t('contacts.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {data.map((proof) => (
          <tr key={proof.id}>
            <td>
              <code>{proof.id}</code>
            </td>
            <td>
              <time dateTime={new Date(proof.at).toISOString()}>{exactTime(proof.at)}</time>
            </td>
            <td className="tabular">…{proof.ending}</td>
            <td>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() =>
                  save(`erasure-${proof.id}.json`, JSON.stringify(proof, undefined, 2), 'application/json')
                }
              >
                {t('erase.saveProof')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
