import { ActionIcon, Button, Chip, Group, Indicator, Popover, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconFilter, IconX } from '@tabler/icons-react'
import { dayDate, tame } from '../lib/format.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { inStates, isFiltered, type LogFilter, noFilter, outStates } from '../lib/log-filter.ts'
import { useStatus } from '../lib/status.ts'

interface LogFiltersProps {
  readonly filter: LogFilter
  readonly onChange: (filter: LogFilter) => void
}

/** A button that opens what the log can be filtered by. */
export function LogFilters({ filter, onChange }: LogFiltersProps) {
  const t = useWords()
  return (
    <Popover position="bottom-end" trapFocus returnFocus width={320} shadow="md" transitionProps={{ duration: 80 }}>
      <Indicator disabled={!isFiltered(filter)} size={8} offset={4}>
        <Popover.Target>
          <ActionIcon size={34} variant="subtle" color="gray" aria-label={t('log.filter')} title={t('log.filter')}>
            <IconFilter size={18} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('log.filter')}>
        <FilterForm filter={filter} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  )
}

function FilterForm({ filter, onChange }: LogFiltersProps) {
  const t = useWords()
  const change = (part: Partial<LogFilter>) => onChange({ ...filter, ...part })
  const links = useStatus()?.links ?? []
  const ways = links.filter(({ kind }) => kind === 'smpp' || kind === 'modem' || kind === 'simulator')
  const names = [...new Set([...ways.map(({ name }) => name), ...(filter.transport ? [filter.transport] : [])])]
  const states = [...(filter.direction === 'in' ? [] : outStates), ...(filter.direction === 'out' ? [] : inStates)]
  return (
    <div className="log-filters">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('log.direction')}
        value={filter.direction}
        onChange={(direction) => change({ direction: direction as LogFilter['direction'], states: [] })}
        data={[
          { value: '', label: t('log.both') },
          { value: 'out', label: t('log.out') },
          { value: 'in', label: t('log.in') },
        ]}
      />
      <fieldset>
        <legend>{t('log.states')}</legend>
        <Chip.Group multiple value={[...filter.states]} onChange={(chosen) => change({ states: chosen })}>
          <Group gap={6}>
            {states.map((state) => (
              <Chip key={state} size="xs" value={state}>
                {t(`state.${state}` as WordKey)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </fieldset>
      <Select
        size="xs"
        label={t('log.by')}
        placeholder={t('log.every')}
        data={names}
        value={filter.transport === '' ? null : filter.transport}
        onChange={(name) => change({ transport: name ?? '' })}
        comboboxProps={{ withinPortal: false }}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
      />
      <TextInput
        size="xs"
        type="email"
        label={t('log.sender')}
        placeholder="anna@example.com"
        maxLength={320}
        value={filter.sender}
        onChange={(event) => change({ sender: event.currentTarget.value })}
      />
      <Group grow gap="xs">
        <TextInput
          size="xs"
          type="date"
          label={t('log.from')}
          value={filter.from}
          max={filter.to || undefined}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          type="date"
          label={t('log.to')}
          value={filter.to}
          min={filter.from || undefined}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
      </Group>
      <Button size="compact-sm" variant="default" disabled={!isFiltered(filter)} onClick={() => onChange(noFilter)}>
        {t('log.clear')}
      </Button>
    </div>
  )
}

/** The filters in force, each with a button that takes it away. */
export function FilterChips({ filter, onChange }: LogFiltersProps) {
  const t = useWords()
  const chips: { readonly words: string; readonly without: Partial<LogFilter> }[] = [
    ...(filter.direction === ''
      ? []
      : [{ words: t(filter.direction === 'out' ? 'log.out' : 'log.in'), without: { direction: '' as const } }]),
    ...filter.states.map((state) => ({
      words: t(`state.${state}` as WordKey),
      without: { states: filter.states.filter((other) => other !== state) },
    })),
    ...(filter.transport === '' ? [] : [{ words: filter.transport, without: { transport: '' } }]),
    ...(filter.sender === '' ? [] : [{ words: filter.sender, without: { sender: '' } }]),
    ...(filter.from === '' ? [] : [{ words: t('log.fromDay', { day: dayDate(filter.from) }), without: { from: '' } }]),
    ...(filter.to === '' ? [] : [{ words: t('log.toDay', { day: dayDate(filter.to) }), without: { to: '' } }]),
  ]
  if (chips.length === 0) return null
  return (
    <ul className="filter-chips" aria-label={t('log.filters')}>
      {chips.map(({ words, without }) => (
        <li key={words}>
          <button
            type="button"
            aria-label={t('log.remove', { filter: tame(words, 100) })}
            onClick={() => onChange({ ...filter, ...without })}
          >
            <bdi>{tame(words, 40)}</bdi>
            <IconX size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
