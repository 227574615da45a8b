import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { GuessedServers } from '../../host/contract/results.ts'
import { Form, SecretInput } from '../components/form.tsx'
import { useTest } from '../components/test-card.tsx'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { SignIn } from '../settings/sign-in.tsx'
import { accountsOf, type StepProps, TestOutcome } from './step.tsx'

function withoutEmpty(server: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(server).filter(([, value]) => value !== undefined))
}

/** Providers that Textpost can sign in with, by the name that they are guessed by. */
const signInWith: Readonly<Record<string, 'google' | 'microsoft'>> = { Google: 'google', Microsoft: 'microsoft' }

/** The mailbox whose mail becomes texts: its servers are guessed from the address. */
export function Mailbox({ page, onDone }: StepProps) {
  const t = useWords()
  const name = 'office'
  const [address, setAddress] = useState(accountsOf(page)[0]?.address ?? '')
  const [password, setPassword] = useState('')
  const [servers, setServers] = useState<GuessedServers>()
  const [ok, setOk] = useState<boolean>()
  const [clientId, setClientId] = useState(accountsOf(page)[0]?.signIn?.clientId ?? '')
  const test = useTest(name)
  const provider = signInWith[servers?.provider ?? '']
  const valid = /^\S+@\S+\.\S+$/.test(address.trim())
  const guess = async () => {
    if (valid) setServers(await connection.call('guessServers', { address: address.trim() }).catch(() => undefined))
  }
  const save = async (signIn?: { provider: string; clientId: string }) => {
    const found = servers ?? (await connection.call('guessServers', { address: address.trim() }))
    setServers(found)
    const before = accountsOf(page).find((one) => one.name === name)
    const trusted = [...new Set([...(before?.trustedAuthservIds ?? []), ...(found.authservIds ?? [])])]
    const account = {
      name,
      address: address.trim(),
      imap: withoutEmpty({ host: found.imap, port: found.imapPort, tls: found.imapTls }),
      smtp: withoutEmpty({ host: found.smtp, port: found.smtpPort, tls: found.smtpTls }),
      ...(signIn ? { signIn } : {}),
      ...(trusted.length > 0 ? { trustedAuthservIds: trusted } : {}),
    }
    if (!signIn) await connection.call('setSecret', { name: `imap/${name}`, value: password })
    await connection.call('changeSetting', {
      path: ['mail', 'accounts'],
      value: [...accountsOf(page).filter((one) => one.name !== name), account],
    })
  }
  const run = async () => setOk(await test.run(() => save()))
  const saveForSignIn = async () => {
    if (!provider) return false
    await save({ provider, clientId: clientId.trim() })
    return true
  }
  return (
    <Form className="form" onSend={run}>
      <p>{t('welcome.mailHelp')}</p>
      <TextInput
        label={t('welcome.address')}
        type="email"
        value={address}
        maxLength={320}
        required
        placeholder="gateway@example.com"
        onChange={(event) => setAddress(event.currentTarget.value)}
        onBlur={() => void guess()}
      />
      {servers?.note === 'oauth-only' ? null : (
        <SecretInput
          label={t('secret.password')}
          value={password}
          required={provider === undefined}
          onChange={setPassword}
        />
      )}
      {servers?.note ? (
        <p role="note" className="row-reason">
          {t(servers.note === 'oauth-only' ? 'welcome.oauthOnly' : 'welcome.appPassword', {
            provider: servers.provider ?? '',
          })}
        </p>
      ) : null}
      {servers?.provider && provider ? (
        <section className="form" aria-label={t('signIn.label')}>
          <p>{t(provider === 'google' ? 'welcome.registerGoogle' : 'welcome.registerMicrosoft')}</p>
          <TextInput
            label={t('welcome.clientId')}
            value={clientId}
            maxLength={300}
            autoComplete="off"
            onChange={(event) => setClientId(event.currentTarget.value)}
          />
          <SignIn
            account={name}
            provider={servers.provider}
            before={saveForSignIn}
            onIn={() => void test.run().then(setOk)}
            disabled={!valid || clientId.trim() === ''}
          />
        </section>
      ) : null}
      {servers ? (
        <Group grow>
          <TextInput
            label={t('welcome.imap')}
            value={servers.imap}
            onChange={(event) => setServers({ ...servers, imap: event.currentTarget.value })}
          />
          <TextInput
            label={t('welcome.smtp')}
            value={servers.smtp}
            onChange={(event) => setServers({ ...servers, smtp: event.currentTarget.value })}
          />
        </Group>
      ) : null}
      <TestOutcome test={test} />
      <Group>
        {servers?.note === 'oauth-only' ? null : (
          <Button
            type="submit"
            loading={test.running}
            disabled={!valid || password === ''}
            variant={ok ? 'default' : 'filled'}
          >
            {t('settings.saveAndTest')}
          </Button>
        )}
        <Button variant={ok ? 'filled' : 'default'} onClick={onDone}>
          {t(ok ? 'welcome.next' : ok === false ? 'welcome.anyway' : 'welcome.skip')}
        </Button>
      </Group>
    </Form>
  )
}
