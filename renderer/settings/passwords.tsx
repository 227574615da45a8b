import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { SettingsPage } from '../../host/contract/results.ts'
import { Form, SecretInput } from '../components/form.tsx'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, tellDone } from '../lib/tell.tsx'

/** Which passwords and PINs are kept; never what they are. */
export function Passwords({ page }: { page: SettingsPage }) {
  const t = useWords()
  const names = [...new Set([...wantedSecrets(page), ...page.secrets])].sort()
  return (
    <>
      <h2 className="subject-title">{t('settings.passwords')}</h2>
      <p className="purpose">{t('secret.purpose')}</p>
      <ul className="secrets">
        {[...names.filter((name) => name !== 'code'), 'code'].map((name) => (
          <Secret key={name} name={name} set={page.secrets.includes(name)} />
        ))}
      </ul>
    </>
  )
}

/** The secrets that the settings have a use for. */
function wantedSecrets({ inForce }: SettingsPage): string[] {
  const { transports, mail } = inForce as {
    transports: readonly { kind: string; name: string }[]
    mail: {
      accounts: readonly { name: string; imap?: unknown; smtp?: unknown; signIn?: { provider: string } }[]
      listener: { users: readonly { name: string }[] }
    }
  }
  return [
    ...transports.flatMap(({ kind, name }) =>
      kind === 'smpp' ? [`smpp/${name}`] : kind === 'modem' ? [`pin/${name}`] : [],
    ),
    ...mail.accounts.flatMap(({ name, imap, smtp, signIn }) =>
      signIn ? [`oauth-client/${name}`] : [...(imap ? [`imap/${name}`] : []), ...(smtp ? [`smtp/${name}`] : [])],
    ),
    ...mail.listener.users.map(({ name }) => `listener/${name}`),
  ]
}

function Secret({ name, set }: { name: string; set: boolean }) {
  const t = useWords()
  const [value, setValue] = useState('')
  const [asking, setAsking] = useState(false)
  const save = async () => {
    await connection.call('setSecret', { name, value })
    setValue('')
    tellDone(t('secret.saved'))
  }
  const remove = async () => {
    await connection.call('deleteSecret', { name })
    setAsking(false)
  }
  const [kind, link] = name.split('/')
  const label = name === 'code' ? t('secret.code') : t(`secret.of.${kind}` as 'secret.of.imap', { link: link ?? '' })
  return (
    <li>
      <Form onSend={doing(save)}>
        <SecretInput
          label={label}
          description={t(set ? 'secret.set' : name === 'code' ? 'secret.codeHelp' : 'secret.unset')}
          placeholder={set ? '••••••••' : ''}
          value={value}
          maxLength={10_000}
          autoComplete="new-password"
          onChange={setValue}
        />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" disabled={value === ''}>
            {t('secret.save')}
          </Button>
          {set && !asking ? (
            <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
              {t('secret.forget')}
            </Button>
          ) : null}
          {asking ? (
            <>
              <Button size="compact-sm" color="red" onClick={doing(remove)}>
                {t('secret.forgetYes', { name: label })}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </Button>
            </>
          ) : null}
        </Group>
      </Form>
    </li>
  )
}
