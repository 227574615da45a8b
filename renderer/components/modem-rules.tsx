import { Switch } from '@mantine/core'
import { useState } from 'react'
import type { SettingsPage } from '../../host/contract/results.ts'
import { RemoteError } from '../../host/contract/rpc-client.ts'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import type { ModemInSettings } from '../lib/modem-settings.ts'
import { type Node, type Path, valueAt } from '../lib/settings-tree.ts'
import { sentenceOf, tellDone } from '../lib/tell.tsx'
import { Group } from '../settings/group.tsx'
import { split } from '../settings/values.ts'

interface RuleProps {
  readonly modem: ModemInSettings
  readonly page: SettingsPage
}

/** Changes one setting of a modem at once, with the way back; what is refused is kept by its place. */
function useModemSetting({ modem }: RuleProps) {
  const t = useWords()
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const change = async (path: Path, value: unknown) => {
    const id = path.join('.')
    const { [id]: _, ...others } = errors
    setErrors(others)
    const whole = ['transports', modem.at, ...path]
    try {
      const { before } = await connection.call('changeSetting', { path: whole, value })
      tellDone(t('settings.changed'), () => connection.call('changeSetting', { path: whole, value: before }))
    } catch (thrown) {
      const wrong = thrown instanceof RemoteError && thrown.code === 'settings/wrong'
      setErrors({ ...others, [id]: wrong ? split(String(thrown.details.problem)).words : sentenceOf(thrown) })
    }
  }
  return { errors, change }
}

/** The schema of modems among the kinds of transports. */
function modemNode({ schema }: SettingsPage): Node | undefined {
  const kinds = schema.properties?.transports?.items?.oneOf ?? []
  return kinds.find((kind) => kind.properties?.missedCalls !== undefined)
}

/** When the network is asked for the money left, and when a person is told. */
export function BalanceRule(props: RuleProps) {
  const { modem, page } = props
  const { errors, change } = useModemSetting(props)
  const node = modemNode(page)?.properties?.balance
  const own = ['transports', modem.at]
  if (!node) return null
  return (
    <fieldset className="settings-section">
      <legend>{node.title}</legend>
      <p className="purpose">{node.description}</p>
      <Group
        node={node}
        path={['balance']}
        written={valueAt(page.written, own)}
        inForce={valueAt(page.inForce, own)}
        onChange={(path, value) => void change(path, value)}
        errors={errors}
      />
    </fieldset>
  )
}

export function MissedCalls(props: RuleProps) {
  const { modem, page } = props
  const { errors, change } = useModemSetting(props)
  const node = modemNode(page)?.properties?.missedCalls
  return (
    <Switch
      label={node?.title ?? 'missedCalls'}
      description={node?.description}
      error={errors.missedCalls}
      checked={modem.missedCalls}
      onChange={(event) => void change(['missedCalls'], event.currentTarget.checked)}
    />
  )
}
