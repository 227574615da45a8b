import { Button, Group, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { Form } from '../components/form.tsx'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { accountsOf, type StepProps } from './step.tsx'

/** Providers whose domain is everybody's. */
const publicDomains = /^(gmail|googlemail|outlook|hotmail|live|yahoo|icloud|gmx|web|me|fastmail)\./

/** Who may send: proposed are the people of the mailbox's own domain. */
export function People({ page, onDone }: StepProps) {
  const t = useWords()
  const written = (page.written as { permission?: { allow?: readonly string[] } }).permission?.allow
  const domain = accountsOf(page)[0]?.address.split('@')[1]
  const proposed = domain && !publicDomains.test(domain) ? [`@${domain}`] : []
  const [allow, setAllow] = useState<readonly string[]>(written ?? proposed)
  const [error, setError] = useState<string>()
  const save = async () => {
    try {
      await connection.call('changeSetting', { path: ['permission', 'allow'], value: [...allow] })
      onDone()
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
  }
  return (
    <Form className="form" onSend={save}>
      <p>{t('welcome.peopleHelp')}</p>
      <TagsInput
        label={t('welcome.allow')}
        description={t('welcome.allowHelp')}
        value={[...allow]}
        acceptValueOnBlur
        error={error}
        placeholder={allow.length === 0 ? '@example.com' : ''}
        onChange={setAllow}
      />
      <Group>
        <Button type="submit">{t('welcome.next')}</Button>
      </Group>
    </Form>
  )
}
