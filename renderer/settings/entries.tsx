import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Failure } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { useWords } from '../lib/i18n.ts'
import type { Node, Path } from '../lib/settings-tree.ts'
import { EntryForm } from './entry-form.tsx'

interface EntriesProps {
  readonly node: Node
  readonly path: Path
  readonly value: readonly unknown[]
  readonly onChange: (value: readonly unknown[]) => void
  readonly error: string | undefined
  /** Name of an entry to open at once. */
  readonly open?: string | undefined
  readonly children?: (entry: unknown) => React.ReactNode
}

type Edited = { readonly at: number; readonly node: Node; readonly value: unknown }

/** A list of groups: rules, prices, accounts. Each is edited in a form of its own. */
export function Entries({ node, path, value, onChange, error, open, children }: EntriesProps) {
  const t = useWords()
  const kinds = node.items?.oneOf ?? (node.items ? [node.items] : [])
  const nodeOf = (entry: unknown): Node => {
    const kind = (entry as { kind?: unknown }).kind
    return kinds.find((one) => one.properties?.kind?.const === kind) ?? kinds[0] ?? {}
  }
  const opened = open === undefined ? -1 : value.findIndex((entry) => (entry as { name?: unknown }).name === open)
  const [edited, setEdited] = useState<Edited | undefined>(
    opened < 0 ? undefined : { at: opened, node: nodeOf(value[opened]), value: value[opened] },
  )
  const add = (kind: Node) => {
    const start = kind.properties?.kind?.const === undefined ? {} : { kind: kind.properties.kind.const }
    setEdited({ at: value.length, node: kind, value: start })
  }
  const move = (at: number, by: number) => {
    const next = [...value]
    const [entry] = next.splice(at, 1)
    next.splice(at + by, 0, entry)
    onChange(next)
  }
  return (
    <section className="entries" id={path.join('.')} aria-label={node.title}>
      <header>
        <div>
          {path.length > 1 ? <h3>{node.title}</h3> : null}
          <p className="purpose">{node.description}</p>
        </div>
        {kinds.length > 1 ? (
          <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
            <Menu.Target>
              <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />}>
                {t('settings.add')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {kinds.map((kind) => (
                <Menu.Item key={String(kind.properties?.kind?.const)} onClick={() => add(kind)}>
                  {kind.title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        ) : (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconPlus size={14} />}
            onClick={() => kinds[0] && add(kinds[0])}
          >
            {t('settings.add')}
          </Button>
        )}
      </header>
      <Failure words={error} />
      {value.length === 0 ? <p className="dim">{t('settings.none')}</p> : null}
      <ul>
        {value.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries without a name have only their place
          <li key={at} className="entry">
            <button
              type="button"
              className="entry-words"
              onClick={() => setEdited({ at, node: nodeOf(entry), value: entry })}
            >
              <Outside text={summaryOf(entry)} longest={200} />
              <span className="dim">{kinds.length > 1 ? nodeOf(entry).title : ''}</span>
            </button>
            {at > 0 ? (
              <Act label={t('settings.up')} onClick={() => move(at, -1)}>
                <IconArrowUp size={16} />
              </Act>
            ) : null}
            {at < value.length - 1 ? (
              <Act label={t('settings.down')} onClick={() => move(at, 1)}>
                <IconArrowDown size={16} />
              </Act>
            ) : null}
            <Act label={t('settings.edit')} onClick={() => setEdited({ at, node: nodeOf(entry), value: entry })}>
              <IconPencil size={16} />
            </Act>
            <Act label={t('settings.remove')} onClick={() => onChange(value.filter((_, other) => other !== at))}>
              <IconTrash size={16} />
            </Act>
            {children?.(entry)}
          </li>
        ))}
      </ul>
      {edited ? (
        <EntryForm
          node={edited.node}
          listPath={path}
          list={value}
          at={edited.at}
          start={edited.value}
          onClose={() => setEdited(undefined)}
        />
      ) : null}
    </section>
  )
}

function Act({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** What tells an entry from the others: its name, else its first words. */
function summaryOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry)
  const { name } = entry as { name?: unknown }
  if (typeof name === 'string' && name !== '') return name
  return Object.values(entry)
    .map((value) => (Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? '' : String(value)))
    .filter((word) => word !== '')
    .join(' → ')
}
