import { ActionIcon, Switch, TextInput } from '@mantine/core'
import { IconSend2 } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { PhoneScreen } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { clockTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, tellError } from '../lib/tell.tsx'
import { Form } from './form.tsx'
import { Outside } from './outside.tsx'

interface PhoneProps {
  readonly phone: PhoneScreen
  /** Answers that can be sent with one click, while the last word is the other side's. */
  readonly answers?: readonly string[]
}

/** A simulated phone, to be typed on. */
export function Phone({ phone, answers = [] }: PhoneProps) {
  const t = useWords()
  const [text, setText] = useState('')
  const screen = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const { name, shown } = phone
  const called = name || shown
  const last = phone.texts.at(-1)
  const count = phone.texts.length
  const mayAnswer = phone.on && last !== undefined && !last.mine && text === ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text is a reason to scroll down
  useEffect(() => {
    screen.current?.scrollTo({ top: screen.current.scrollHeight })
  }, [count, mayAnswer])
  const send = async (words: string) => {
    if (words === '') return
    setText('')
    input.current?.focus()
    await connection.call('phoneText', { phone: phone.phone, text: words }).catch((thrown) => {
      setText(words)
      tellError(thrown)
    })
  }
  return (
    <section className={phone.on ? 'phone' : 'phone phone-off'} aria-label={called}>
      <header>
        <span className="phone-owner">
          <strong>
            <Outside text={called} longest={60} />
          </strong>
          {name === '' ? null : <span className="dim">{shown}</span>}
        </span>
        <Switch
          size="xs"
          checked={phone.on}
          label={t(phone.on ? 'phones.on' : 'phones.off')}
          onChange={(event) =>
            doing(() => connection.call('phonePower', { phone: phone.phone, on: event.currentTarget.checked }))()
          }
        />
      </header>
      <div
        className="phone-screen"
        ref={screen}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={t('phones.texts', { phone: called })}
      >
        {phone.texts.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: texts on a phone have no other name
          <p key={`${one.at}/${at}`} className={one.mine ? 'ours' : 'theirs'}>
            <Outside text={one.text} longest={2_000} />
            <time>{clockTime(one.at)}</time>
          </p>
        ))}
        {phone.on && count > 0 ? null : <p className="phone-note">{t(phone.on ? 'phones.noTexts' : 'phones.isOff')}</p>}
      </div>
      {mayAnswer && answers.length > 0 ? (
        <div className="phone-answers">
          {answers.map((words) => (
            <button key={words} type="button" onClick={() => void send(words)}>
              {words}
            </button>
          ))}
        </div>
      ) : null}
      <Form onSend={() => send(text.trim())}>
        <TextInput
          size="xs"
          ref={input}
          id={`phone${phone.phone}`}
          aria-label={t('phones.write', { phone: called })}
          placeholder={t('phones.placeholder')}
          value={text}
          disabled={!phone.on}
          maxLength={2_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ActionIcon type="submit" size={30} disabled={!phone.on || text.trim() === ''} aria-label={t('phones.send')}>
          <IconSend2 size={16} />
        </ActionIcon>
      </Form>
    </section>
  )
}
