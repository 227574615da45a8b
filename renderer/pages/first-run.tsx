import { Button, Group, PasswordInput, Select, Stepper, TagsInput, TextInput } from '@mantine/core'
import { IconDeviceMobile, IconServer, IconUsb } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { GuessedServers, SettingsPage } from '../../host/contract/results.ts'
import { FoundSticks } from '../components/found-sticks.tsx'
import { MailRow } from '../components/mail-row.tsx'
import { StateMark } from '../components/marks.tsx'
import { TestSteps, useTest } from '../components/test-card.tsx'
import { connection } from '../lib/connection.ts'
import { enterDemo } from '../lib/demo-door.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { doing, sentenceOf } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { SignIn } from '../settings/sign-in.tsx'

/** The first three minutes: mailbox, the way to the phones, who may send, a test text. */
export function FirstRunPage({ place: [start] }: { place: readonly string[] }) {
  const t = useWords()
  const [step, setStep] = useState(0)
  // The last step has an address of its own: who set everything up comes back to it to see mail become text.
  useEffect(() => {
    if (start === 'test') setStep(lastStep)
  }, [start])
  const { data: page } = useCall('settingsPage', {}, ['settings'])
  const next = () => setStep(step + 1)
  return (
    <div className="first-run scroll">
      <header>
        <img src="./icon.svg" alt="" width={56} height={56} />
        <div>
          <h1>{t('welcome.title')}</h1>
          <p className="purpose">{t('welcome.purpose')}</p>
        </div>
      </header>
      {page ? (
        <Stepper active={step} onStepClick={setStep} size="sm" allowNextStepsSelect={false}>
          <Stepper.Step label={t('welcome.way')}>
            <Way page={page} onDone={next} />
          </Stepper.Step>
          <Stepper.Step label={t('welcome.mail')}>
            <Mailbox page={page} onDone={next} />
          </Stepper.Step>
          <Stepper.Step label={t('welcome.people')}>
            <People page={page} onDone={next} />
          </Stepper.Step>
          <Stepper.Step label={t('welcome.test')}>
            <TestText hasMailbox={accountsOf(page).length > 0} />
          </Stepper.Step>
        </Stepper>
      ) : null}
      <p>
        <button type="button" className="link-button" onClick={() => goTo('conversations')}>
          {t('welcome.later')}
        </button>
      </p>
    </div>
  )
}

const lastStep = 3

interface StepProps {
  readonly page: SettingsPage
  readonly onDone: () => void
}

type Kind = 'modem' | 'smpp'

function Way({ page, onDone }: StepProps) {
  const t = useWords()
  const [kind, setKind] = useState<Kind>()
  if (kind) return <WayForm kind={kind} page={page} onDone={onDone} onBack={() => setKind(undefined)} />
  return (
    <div className="choices">
      <Choice
        icon={<IconUsb size={28} stroke={1.4} />}
        title={t('welcome.modem')}
        text={t('welcome.modemText')}
        onClick={() => setKind('modem')}
      />
      <Choice
        icon={<IconServer size={28} stroke={1.4} />}
        title={t('welcome.smpp')}
        text={t('welcome.smppText')}
        onClick={() => setKind('smpp')}
      />
      <Choice
        icon={<IconDeviceMobile size={28} stroke={1.4} />}
        title={t('welcome.try')}
        text={t('welcome.tryText')}
        onClick={doing(enterDemo)}
      />
    </div>
  )
}

function Choice({ icon, title, text, onClick }: { icon: ReactNode; title: string; text: string; onClick: () => void }) {
  return (
    <button type="button" className="choice" onClick={onClick}>
      <span aria-hidden>{icon}</span>
      <strong>{title}</strong>
      <span className="dim">{text}</span>
    </button>
  )
}

function transportsOf(page: SettingsPage): readonly { readonly kind: string; readonly name: string }[] {
  return (page.written as { transports?: readonly { kind: string; name: string }[] }).transports ?? []
}

function WayForm({ kind, page, onDone, onBack }: StepProps & { kind: Kind; onBack: () => void }) {
  const t = useWords()
  const name = kind === 'modem' ? 'modem-1' : 'provider'
  const { data: ports } = useCall('serialPorts', kind === 'modem' ? {} : undefined, ['ports'])
  const [port, setPort] = useState<string | null>('auto')
  const [address, setAddress] = useState('')
  const [systemId, setSystemId] = useState('')
  const [secret, setSecret] = useState('')
  const test = useTest(name)
  const [ok, setOk] = useState<boolean>()
  const run = async () => {
    const others = transportsOf(page).filter((one) => one.name !== name)
    const own =
      kind === 'modem'
        ? { kind, name, port: port ?? 'auto' }
        : { kind, name, address: address.trim(), systemId: systemId.trim() }
    setOk(
      await test.run(async () => {
        if (secret !== '')
          await connection.call('setSecret', { name: kind === 'modem' ? `pin/${name}` : `smpp/${name}`, value: secret })
        await connection.call('changeSetting', { path: ['transports'], value: [...others, own] })
      }),
    )
  }
  const ready = kind === 'modem' || (address.trim() !== '' && systemId.trim() !== '')
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
    >
      {kind === 'modem' ? (
        <>
          <p>{t('welcome.modemHelp')}</p>
          <FoundSticks />
          <Select
            label={t('welcome.port')}
            data={[
              { value: 'auto', label: t('welcome.auto') },
              ...(ports ?? []).map(({ path, description }) => ({
                value: path,
                label: description ? `${path} – ${description}` : path,
              })),
            ]}
            value={port}
            onChange={setPort}
            allowDeselect={false}
          />
          <PasswordInput
            label={t('secret.pin')}
            description={t('welcome.pinHelp')}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
          />
        </>
      ) : (
        <>
          <TextInput
            label={t('welcome.smppAddress')}
            description={t('welcome.smppAddressHelp')}
            placeholder="smpp.example.com:2775"
            value={address}
            maxLength={300}
            required
            data-autofocus
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <TextInput
            label={t('welcome.systemId')}
            value={systemId}
            maxLength={100}
            required
            onChange={(event) => setSystemId(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('secret.password')}
            value={secret}
            required
            onChange={(event) => setSecret(event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
          />
        </>
      )}
      <TestOutcome test={test} />
      <Group>
        <Button variant="default" onClick={onBack}>
          {t('common.back')}
        </Button>
        <Button type="submit" loading={test.running} disabled={!ready} variant={ok ? 'default' : 'filled'}>
          {t('settings.saveAndTest')}
        </Button>
        {ok === undefined ? null : (
          <Button variant={ok ? 'filled' : 'default'} onClick={onDone}>
            {t(ok ? 'welcome.next' : 'welcome.anyway')}
          </Button>
        )}
      </Group>
    </form>
  )
}

function TestOutcome({ test }: { test: ReturnType<typeof useTest> }) {
  return (
    <>
      {test.steps.length > 0 || test.running ? <TestSteps steps={test.steps} running={test.running} /> : null}
      {test.error ? (
        <p role="alert" className="remedy">
          {test.error}
        </p>
      ) : null}
    </>
  )
}

interface Account {
  readonly name: string
  readonly address: string
  readonly trustedAuthservIds?: readonly string[]
  readonly signIn?: { readonly provider: string; readonly clientId: string }
}

function accountsOf(page: SettingsPage): readonly Account[] {
  return (page.written as { mail?: { accounts?: readonly Account[] } }).mail?.accounts ?? []
}

function withoutEmpty(server: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(server).filter(([, value]) => value !== undefined))
}

/** Providers that Textpost can sign in with, by the name that they are guessed by. */
const signInWith: Readonly<Record<string, 'google' | 'microsoft'>> = { Google: 'google', Microsoft: 'microsoft' }

function Mailbox({ page, onDone }: StepProps) {
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
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
    >
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
        <PasswordInput
          label={t('secret.password')}
          value={password}
          required={provider === undefined}
          autoComplete="off"
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
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
    </form>
  )
}

/** Providers whose domain is everybody's. */
const publicDomains = /^(gmail|googlemail|outlook|hotmail|live|yahoo|icloud|gmx|web|me|fastmail)\./

function People({ page, onDone }: StepProps) {
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
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
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
    </form>
  )
}

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

function TestText({ hasMailbox }: { hasMailbox: boolean }) {
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
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
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
    </form>
  )
}
