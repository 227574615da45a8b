import { Button, Group, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { Form } from '../components/form.tsx'
import { MailRow } from '../components/mail-row.tsx'
import { StateMark } from '../components/marks.tsx'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

/** Where to write to, and every mail that arrives with what became of it: mail to text is seen to work, or says why not. */
function TestMail({ phone }: { phone: string }) {
  const t = useWords()
  const typed = /\d{6}/.test(phone.replace(/\D/g, '')) ? { phone: phone.trim() } : {}
  const { data: where } = useCall('writeTo', typed, ['settings'])
  const { data: mails, reload } = useCall('mails', { limit: 5 }, ['messages', 'settings'])
  const shown = useRef(where)
  shown.current = where ?? shown.current
  const { address, mailbox = '', phone: number = '' } = shown.current ?? {}
  if (!shown.current) return null
  return (
    <section aria-labelledby="test-mail">
      <h2 id="test-mail">{t('welcome.otherWay')}</h2>
      <p>{address === undefined ? t('welcome.writeSubject', { subject: `${number}: …` }) : t('welcome.writeTo')}</p>
      <p>
        <code className="write-to">{address ?? mailbox}</code>
      </p>
      <div aria-live="polite">
        {mails && mails.length > 0 ? (
          mails.map((mail) => <MailRow key={mail.id} mail={mail} onDone={reload} />)
        ) : (
          <p className="dim">{t('welcome.noMailYet')}</p>
        )}
      </div>
    </section>
  )
}

/** A text to one's own phone, and what becomes of it. */
export function TestText({ hasMailbox }: { hasMailbox: boolean }) {
  const t = useWords()
  const [phone, setPhone] = useState('')
  const [sent, setSent] = useState<number>()
  const [error, setError] = useState<string>()
  const { data } = useCall('why', sent === undefined ? undefined : { textId: sent }, ['messages'])
  const text = data?.texts[0]?.text
  const send = async () => {
    try {
      const { texts } = await connection.call('send', { to: [phone], text: t('welcome.testWords') })
      setSent(texts[0]?.textId)
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
  }
  return (
    <Form className="form" onSend={send}>
      <p>{t('welcome.testHelp')}</p>
      <TextInput
        label={t('welcome.phone')}
        value={phone}
        type="tel"
        maxLength={100}
        required
        error={error}
        onChange={(event) => {
          setPhone(event.currentTarget.value)
          setError(undefined)
        }}
      />
      {text ? (
        <p role="status">
          <StateMark state={text.state} /> {data?.events.at(-1)?.sentence}
        </p>
      ) : null}
      <Group>
        <Button type="submit" variant={sent === undefined ? 'filled' : 'default'} disabled={phone.trim() === ''}>
          {t('welcome.sendTest')}
        </Button>
        <Button variant={sent === undefined ? 'default' : 'filled'} onClick={() => goTo('conversations')}>
          {t('welcome.finish')}
        </Button>
      </Group>
      {hasMailbox ? <TestMail phone={phone} /> : null}
    </Form>
  )
}
