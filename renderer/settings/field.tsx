import { MultiSelect, NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { localeOf } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { type Node, withoutNull } from '../lib/settings-tree.ts'

export interface FieldProps {
  readonly id: string
  readonly node: Node
  readonly value: unknown
  /** Undefined: its default holds again. */
  readonly onChange: (value: unknown) => void
  readonly error?: string | undefined
  readonly disabled?: boolean
  readonly required?: boolean
}

/** One setting, drawn from its words: the control that fits its kind, its sentence, its unit, what is wrong with it. */
export function Field(props: FieldProps) {
  const { node, nullable } = withoutNull(props.node)
  const inner = { ...props, node }
  if (node.anyOf) return <WordOrNumber {...inner} />
  if (node.enum) return <Choice {...inner} nullable={nullable} />
  switch (node.type) {
    case 'boolean':
      return <OnOff {...inner} />
    case 'integer':
    case 'number':
      return <Amount {...inner} nullable={nullable} />
    case 'array':
      return node.items?.enum ? <Several {...inner} /> : <List {...inner} />
    default:
      return <Words {...inner} />
  }
}

function common({ id, node, error, disabled, required }: FieldProps) {
  return {
    id,
    label: node.title ?? id,
    description: node.description,
    error,
    readOnly: disabled ?? false,
    withAsterisk: required ?? false,
  }
}

/** The values and what they are called in the page's language; countries by the names that the browser knows. */
function choicesOf({ 'x-choices': names, enum: values, items }: Node): { value: string; label: string }[] {
  const choices = (values ?? items?.enum ?? []).map(String)
  if (names) return choices.map((value) => ({ value, label: names[value] ?? value }))
  const regions = new Intl.DisplayNames(localeOf(), { type: 'region' })
  return choices
    .map((value) => ({ value, label: `${regions.of(value)} (${value})` }))
    .sort((one, other) => one.label.localeCompare(other.label, localeOf()))
}

function exampleOf(node: Node): string {
  const [example] = node.examples ?? []
  if (Array.isArray(example)) return String(example[0] ?? '')
  return example === undefined || typeof example === 'object' ? '' : String(example)
}

function OnOff(props: FieldProps) {
  const { withAsterisk: _, ...words } = common(props)
  return (
    <Switch
      {...words}
      checked={props.value === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  )
}

function Choice(props: FieldProps & { nullable: boolean }) {
  const t = useWords()
  const { node, value, onChange, required } = props
  const data = choicesOf(node)
  return (
    <Select
      {...common(props)}
      className="choice-field"
      data={data}
      searchable={data.length > 8}
      value={value === undefined || value === null ? null : String(value)}
      onChange={(chosen) =>
        onChange(chosen === null ? undefined : (node.enum?.find((one) => String(one) === chosen) ?? undefined))
      }
      clearable={!required && node.default === undefined}
      allowDeselect={false}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      comboboxProps={{ transitionProps: { duration: 80 } }}
    />
  )
}

function Several(props: FieldProps) {
  const { node, value, onChange } = props
  return (
    <MultiSelect
      {...common(props)}
      data={choicesOf(node)}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={onChange}
    />
  )
}

function List(props: FieldProps) {
  const t = useWords()
  const { node, value, onChange } = props
  const given = Array.isArray(value) ? value : []
  if (given.length > 200) return <LongList {...props} />
  const numeric = node.items?.type === 'integer' || node.items?.type === 'number'
  return (
    <TagsInput
      {...common(props)}
      placeholder={given.length === 0 ? exampleOf(node) : ''}
      splitChars={[',', ';']}
      value={given.map(String)}
      acceptValueOnBlur
      onChange={(words) =>
        onChange(numeric ? words.map((word) => (/^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word)) : words)
      }
      clearButtonProps={{ 'aria-label': t('common.clear') }}
    />
  )
}

/** Thousands of tags would be slow: a line each. */
function LongList(props: FieldProps) {
  const { value, onChange } = props
  const held = useCommit(Array.isArray(value) ? value.join('\n') : '', (text) =>
    onChange(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  )
  return (
    <Textarea
      {...common(props)}
      rows={10}
      value={held.text}
      onChange={(event) => held.type(event.currentTarget.value)}
      onBlur={held.commit}
    />
  )
}

/** Keeps what is typed until the field is left or Enter is pressed. */
function useCommit(value: string, commit: (text: string) => void) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const done = () => {
    if (text !== value) commit(text)
  }
  return {
    text,
    type: setText,
    commit: done,
    key: (event: KeyboardEvent) => {
      if (event.key === 'Enter') done()
      if (event.key === 'Escape') setText(value)
    },
  }
}

function Words(props: FieldProps) {
  const { node, value, onChange, required } = props
  const held = useCommit(typeof value === 'string' ? value : '', (text) =>
    onChange(text === '' && !required && (node.default === undefined || (node.minLength ?? 0) > 0) ? undefined : text),
  )
  const field = {
    ...common(props),
    placeholder: exampleOf(node),
    value: held.text,
    maxLength: node.maxLength ?? 4_000,
    onBlur: held.commit,
  }
  if ((node.maxLength ?? 0) > 500 || String(node.default ?? '').includes('\n')) {
    return (
      <Textarea
        {...field}
        autosize
        minRows={2}
        maxRows={12}
        onChange={(event) => held.type(event.currentTarget.value)}
      />
    )
  }
  return <TextInput {...field} onChange={(event) => held.type(event.currentTarget.value)} onKeyDown={held.key} />
}

function WordOrNumber(props: FieldProps) {
  const { node, value, onChange } = props
  const held = useCommit(value === undefined || value === null ? '' : String(value), (text) =>
    onChange(text === '' ? undefined : /^\d+$/.test(text) ? Number(text) : text),
  )
  return (
    <TextInput
      {...common(props)}
      className="narrow-field"
      placeholder={exampleOf(node)}
      value={held.text}
      onChange={(event) => held.type(event.currentTarget.value)}
      onBlur={held.commit}
      onKeyDown={held.key}
    />
  )
}

function Amount(props: FieldProps & { nullable: boolean }) {
  const { node, value, nullable, onChange } = props
  const unit = node['x-unit']
  const held = useCommit(typeof value === 'number' ? String(value) : '', (text) => {
    if (text === '') onChange(nullable ? null : undefined)
    else onChange(Number(text))
  })
  return (
    <NumberInput
      {...common(props)}
      className="narrow-field"
      value={held.text}
      allowDecimal={node.type === 'number'}
      allowNegative={(node.minimum ?? 0) < 0}
      hideControls
      placeholder={exampleOf(node)}
      rightSection={unit ? <span className="unit">{unit}</span> : null}
      rightSectionWidth={unit ? 10 + unit.length * 8 : 0}
      onChange={(next) => held.type(String(next))}
      onBlur={held.commit}
      onKeyDown={held.key}
    />
  )
}

/** Settings for the few, folded away. */
export function Advanced({ children, open = false }: { children: ReactNode; open?: boolean }) {
  const t = useWords()
  return (
    <details className="advanced" open={open}>
      <summary>{t('settings.advanced')}</summary>
      <div className="fields">{children}</div>
    </details>
  )
}
