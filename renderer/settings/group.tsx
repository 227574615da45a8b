import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Node, type Path, valueAt, withoutNull } from '../lib/settings-tree.ts'
import { Entries } from './entries.tsx'
import { Advanced, Field } from './field.tsx'

export interface GroupProps {
  readonly node: Node
  /** Where the group is, from the top of the settings or of the entry that is edited. */
  readonly path: Path
  /** What is written, and what is in force with defaults. */
  readonly written: unknown
  readonly inForce: unknown
  readonly onChange: (path: Path, value: unknown) => void
  readonly errors: Readonly<Record<string, string>>
  /** Dotted path of a setting that was looked for: its fold is opened. */
  readonly wanted?: string | undefined
  readonly skip?: readonly string[]
  /** Settings that may be read and not changed here. */
  readonly fixed?: readonly string[]
  readonly secretsOf?: (path: Path) => ReactNode
}

/** The settings of a group: the usual ones, then those for the few, then groups within. */
export function Group(props: GroupProps) {
  const { node, path, skip = [], wanted } = props
  const members = Object.entries(node.properties ?? {}).filter(([key]) => !skip.includes(key) && key !== '$schema')
  const usual = members.filter(([, member]) => !member['x-advanced'] && !isBlock(member))
  const blocks = members.filter(([, member]) => !member['x-advanced'] && isBlock(member))
  const advanced = members.filter(([, member]) => member['x-advanced'])
  const draw = ([key, member]: [string, Node]) => (
    <Member key={key} {...props} node={member} name={key} parent={node} path={[...path, key]} />
  )
  const open = wanted !== undefined && advanced.some(([key]) => wanted.startsWith([...path, key].join('.')))
  return (
    <div className="fields">
      {usual.map(draw)}
      {props.secretsOf?.(path)}
      {advanced.length > 0 ? <Advanced open={open}>{advanced.map(draw)}</Advanced> : null}
      {blocks.map(draw)}
    </div>
  )
}

/** A group or a list of groups, which takes room of its own. */
function isBlock(member: Node): boolean {
  const { node } = withoutNull(member)
  return (
    node.type === 'object' || (node.type === 'array' && (node.items?.properties ?? node.items?.oneOf) !== undefined)
  )
}

function Member(props: GroupProps & { name: string; parent: Node }) {
  const { name, parent, path, written, inForce, onChange, errors, fixed = [] } = props
  const { node } = withoutNull(props.node)
  const required = parent.required?.includes(name) ?? false
  const id = path.join('.')
  if (node.type === 'object') return <Section {...props} node={node} required={required} />
  if (node.type === 'array' && (node.items?.properties || node.items?.oneOf)) {
    return (
      <Entries
        key={props.wanted}
        node={node}
        path={path}
        open={props.wanted}
        value={
          (valueAt(written, path) as readonly unknown[] | undefined) ??
          (valueAt(inForce, path) as readonly unknown[] | undefined) ??
          []
        }
        onChange={(value) => onChange(path, value)}
        error={errors[id]}
      />
    )
  }
  return (
    <Field
      id={id}
      node={props.node}
      value={valueAt(inForce, path)}
      onChange={(value) => onChange(path, value)}
      error={errors[id]}
      required={required}
      disabled={fixed.includes(id)}
    />
  )
}

/** A group within a group; one that may be absent has a switch. */
function Section(props: GroupProps & { required: boolean }) {
  const { node, path, inForce, onChange, required } = props
  const there = valueAt(inForce, path) !== undefined
  const optional = !required && node.default === undefined && !there
  const removable = !required && node.default === undefined && there
  return (
    <fieldset className="settings-section" id={path.join('.')}>
      <legend>{node.title}</legend>
      {optional || removable ? (
        <Switch
          label={node.description}
          checked={there}
          onChange={(event) => onChange(path, event.currentTarget.checked ? {} : undefined)}
        />
      ) : (
        <p className="purpose">{node.description}</p>
      )}
      {optional ? null : <Group {...props} />}
    </fieldset>
  )
}
