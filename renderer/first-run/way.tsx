import { Button, Group, Select, TextInput } from '@mantine/core'
import { IconDeviceMobile, IconServer, IconUsb } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { SettingsPage } from '../../host/contract/results.ts'
import { Form, SecretInput } from '../components/form.tsx'
import { FoundSticks } from '../components/found-sticks.tsx'
import { useTest } from '../components/test-card.tsx'
import { connection } from '../lib/connection.ts'
import { enterDemo } from '../lib/demo-door.ts'
import { useWords } from '../lib/i18n.ts'
import { doing } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { type StepProps, TestOutcome } from './step.tsx'

type Kind = 'modem' | 'smpp'

/** By what texts go out: a modem, an account at a provider, or the demo. */
export function Way({ page, onDone }: StepProps) {
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
    <Form className="form" onSend={run}>
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
          <SecretInput label={t('secret.pin')} description={t('welcome.pinHelp')} value={secret} onChange={setSecret} />
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
          <SecretInput label={t('secret.password')} value={secret} required onChange={setSecret} />
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
    </Form>
  )
}
