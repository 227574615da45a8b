import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { tame } from '../lib/format.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { leavesOf } from '../lib/settings-tree.ts'
import { useCall } from '../lib/use-call.ts'

interface Goal {
  readonly key: string
  readonly kind: WordKey
  readonly title: string
  readonly more: string
  readonly place: readonly string[]
}

const pages = [
  'conversations',
  'waiting',
  'contacts',
  'status',
  'modems',
  'doctor',
  'trace',
  'settings',
  'about',
] as const
const mostOfAKind = 8

/** Ctrl+K: leads to anyone, any page, any setting. */
export function Jump({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [search] = useDebouncedValue(typed.trim(), 80)
  const { data: found } = useCall('find', search === '' ? undefined : { search, limit: 1 })
  const { data: settings } = useCall('settingsPage', {})
  const leaves = useMemo(() => (settings ? leavesOf(settings.schema) : []), [settings])
  const wanted = search.toLowerCase()
  const goals: Goal[] = [
    ...(found?.people ?? []).slice(0, mostOfAKind).map((person) => ({
      key: `person/${person.phone}`,
      kind: 'jump.person' as const,
      title: tame(person.name || person.shown, 100),
      more: person.name ? person.shown : '',
      place: ['conversations', person.phone],
    })),
    ...pages
      .filter(
        (page) =>
          wanted === '' ||
          t(`rail.${page}` as WordKey)
            .toLowerCase()
            .includes(wanted),
      )
      .map((page) => ({
        key: `page/${page}`,
        kind: 'jump.page' as const,
        title: t(`rail.${page}` as WordKey),
        more: '',
        place: [page],
      })),
    ...(wanted === '' ? [] : leaves)
      .filter(({ words }) => words.includes(wanted))
      .slice(0, mostOfAKind)
      .map(({ path, title, subject }) => ({
        key: `setting/${path.join('.')}`,
        kind: 'jump.setting' as const,
        title,
        more: subject,
        place: ['settings', path[0] ?? '', path.join('.')],
      })),
  ]
  const go = (goal: Goal | undefined) => {
    if (!goal) return
    goTo(...goal.place)
    onClose()
  }
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(goals.length - 1, at + by)))
    }
    if (event.key === 'Enter') go(goals[at])
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('jump.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      yOffset="12vh"
      centered={false}
    >
      <TextInput
        aria-label={t('jump.title')}
        placeholder={t('jump.placeholder')}
        value={typed}
        maxLength={200}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="jump-goals"
        aria-activedescendant={goals[at] ? `jump-${at}` : undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={keys}
      />
      <div className="jump" id="jump-goals" role="listbox" aria-label={t('jump.goals')}>
        {goals.map((goal, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys
          <div
            key={goal.key}
            tabIndex={-1}
            id={`jump-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => go(goal)}
            onMouseEnter={() => setAt(index)}
          >
            <bdi>{goal.title}</bdi>
            <span className="dim">{goal.more}</span>
            <span className="jump-kind">{t(goal.kind)}</span>
          </div>
        ))}
      </div>
      {goals.length === 0 ? <p className="dim">{t('jump.none')}</p> : null}
    </Modal>
  )
}
