import { ActionIcon, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type ExportForm, exportTexts } from '../lib/export.tsx'
import { useWords, type WordKey } from '../lib/i18n.ts'
import type { LogQuery } from '../lib/log-filter.ts'
import { doing } from '../lib/tell.tsx'

const forms: readonly (readonly [ExportForm, WordKey])[] = [
  ['csv', 'export.csv'],
  ['json', 'export.json'],
  ['mbox', 'export.mbox'],
]

interface ExportProps {
  readonly query: LogQuery
  /** Of the file, without its ending. */
  readonly name: string
}

/** One item of a menu for every form that texts can be saved in. */
export function ExportItems({ query, name }: ExportProps) {
  const t = useWords()
  return forms.map(([form, word]) => (
    <Menu.Item
      key={form}
      leftSection={<IconDownload size={16} />}
      onClick={doing(() => exportTexts(query, form, name))}
    >
      {t(word)}
    </Menu.Item>
  ))
}

/** Saves the texts that are shown. */
export function ExportMenu({ query, name }: ExportProps) {
  const t = useWords()
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon size={34} variant="subtle" color="gray" aria-label={t('export.menu')} title={t('export.menu')}>
          <IconDownload size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ExportItems query={query} name={name} />
      </Menu.Dropdown>
    </Menu>
  )
}
