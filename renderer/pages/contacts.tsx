import { ActionIcon, Button, FileButton, Group, Menu, Modal, Tabs, TagsInput, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import {
  IconAddressBook,
  IconDownload,
  IconMessage,
  IconPencil,
  IconPlus,
  IconSearch,
  IconTrash,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { TableVirtuoso } from 'react-virtuoso'
import { contactsText } from '../../host/contract/long-texts.ts'
import type { ContactRow } from '../../host/contract/results.ts'
import { Empty } from '../components/empty.tsx'
import { Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { Groups } from '../contacts/groups.tsx'
import { ImportContacts } from '../contacts/import.tsx'
import { Stops } from '../contacts/stops.tsx'
import { connection } from '../lib/connection.ts'
import { save } from '../lib/export.tsx'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { useContacts } from '../lib/use-contacts.ts'

interface Edited {
  readonly id?: number
  readonly name: string
  readonly alias: string
  readonly phone: string
  readonly others?: readonly string[]
  readonly groups: readonly string[]
}

/** The office's names for phones, their groups, and the phones that want no texts. */
export function ContactsPage({ place: [action, phone] }: { place: readonly string[] }) {
  const t = useWords()
  const { data: { contacts } = { contacts: 0 } } = useCall('contactCount', {}, ['settings'])
  const { data: groups = [] } = useCall('groups', {}, ['settings'])
  const { data: stops = [] } = useCall('stops', {}, ['settings', 'messages'])
  const [edited, setEdited] = useState<Edited>()
  const [file, setFile] = useState<File>()
  useEffect(() => {
    if (action === 'new') setEdited({ name: '', alias: '', phone: phone ?? '', groups: [] })
  }, [action, phone])
  const close = () => {
    setEdited(undefined)
    if (action === 'new') goTo('contacts')
  }
  const add = () => setEdited({ name: '', alias: '', phone: '', groups: [] })
  const tab = action === 'groups' || action === 'stops' ? action : 'people'
  return (
    <div className="sheet">
      <Group justify="space-between">
        <h1>{t('rail.contacts')}</h1>
        <Group gap="xs">
          <FileButton
            onChange={(chosen) => chosen && setFile(chosen)}
            accept=".csv,.txt,.vcf,.vcard,text/csv,text/vcard"
          >
            {(props) => (
              <Button variant="default" {...props}>
                {t('contacts.import')}
              </Button>
            )}
          </FileButton>
          <ExportContacts />
          <Button leftSection={<IconPlus size={16} />} onClick={add}>
            {t('contacts.add')}
          </Button>
        </Group>
      </Group>
      <Tabs
        value={tab}
        onChange={(value) => value && goTo('contacts', value)}
        keepMounted={false}
        className="fill-tabs"
      >
        <Tabs.List>
          <Tabs.Tab value="people">{t('contacts.people', { count: contacts })}</Tabs.Tab>
          <Tabs.Tab value="groups">{t('contacts.groupsTab', { count: groups.length })}</Tabs.Tab>
          <Tabs.Tab value="stops">{t('contacts.stopsTab', { count: stops.length })}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <p className="purpose">{t('contacts.purpose')}</p>
          <People wanted={action === 'people' ? (phone ?? '') : ''} onAdd={add} onEdit={setEdited} />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <p className="purpose">{t('groups.purpose')}</p>
          <Groups groups={groups} />
        </Tabs.Panel>
        <Tabs.Panel value="stops">
          <p className="purpose">{t('stops.purpose')}</p>
          <Stops stops={stops} />
        </Tabs.Panel>
      </Tabs>
      {edited ? <Editor contact={edited} groups={groups.map(({ name }) => name)} onClose={close} /> : null}
      {file ? <ImportContacts file={file} onClose={() => setFile(undefined)} /> : null}
    </div>
  )
}

interface PeopleProps {
  /** What is searched for at first: a group that was clicked. */
  readonly wanted: string
  readonly onAdd: () => void
  readonly onEdit: (contact: Edited) => void
}

function People({ wanted: first, onAdd, onEdit }: PeopleProps) {
  const t = useWords()
  const [search, setSearch] = useState(first)
  const [wanted] = useDebouncedValue(search.trim(), 120)
  const { contacts, more } = useContacts(wanted)
  const rows = contacts?.rows ?? []
  if (contacts?.search === '' && rows.length === 0) {
    return (
      <Empty
        icon={<IconAddressBook size={36} stroke={1.2} />}
        title={t('contacts.emptyTitle')}
        text={t('contacts.emptyText')}
      >
        <Button variant="light" onClick={onAdd}>
          {t('contacts.add')}
        </Button>
      </Empty>
    )
  }
  return (
    <>
      <TextInput
        className="narrow-field"
        aria-label={t('contacts.search')}
        placeholder={t('contacts.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {contacts && rows.length === 0 ? (
        <p className="dim">{t('find.noneTitle')}</p>
      ) : (
        <Table rows={rows} onEdit={onEdit} onEnd={more} />
      )}
    </>
  )
}

function ExportContacts() {
  const t = useWords()
  const take = (form: 'csv' | 'vcard') =>
    doing(async () => {
      const text = await contactsText((name, params) => connection.call(name, params), { form })
      if (form === 'csv') save('contacts.csv', `\uFEFF${text}`, 'text/csv')
      else save('contacts.vcf', text, 'text/vcard')
    })
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon size={36} variant="default" aria-label={t('contacts.export')} title={t('contacts.export')}>
          <IconDownload size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={take('vcard')}>{t('contacts.exportVcard')}</Menu.Item>
        <Menu.Item onClick={take('csv')}>{t('contacts.exportCsv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface TableProps {
  readonly rows: readonly ContactRow[]
  readonly onEdit: (contact: Edited) => void
  readonly onEnd: () => void
}

function Table({ rows, onEdit, onEnd }: TableProps) {
  const t = useWords()
  const remove = (contact: ContactRow) => async () => {
    await connection.call('removeContact', { id: contact.id })
    const { name, alias, phone, others = [], groups } = contact
    tellDone(t('contacts.removed', { name: name || phone }), () =>
      connection.call('saveContact', { name, alias, phone, others: [...others], groups: [...groups] }),
    )
  }
  return (
    <div className="rows table-rows">
      <TableVirtuoso
        data={rows}
        endReached={onEnd}
        computeItemKey={(_, contact) => contact.id}
        fixedHeaderContent={() => (
          <tr>
            <th scope="col">{t('contacts.name')}</th>
            <th scope="col">{t('contacts.phone')}</th>
            <th scope="col">{t('contacts.alias')}</th>
            <th scope="col">{t('contacts.groups')}</th>
            <th scope="col">
              <span className="hidden-words">{t('contacts.actions')}</span>
            </th>
          </tr>
        )}
        itemContent={(_, contact) => (
          <>
            <td>
              <Outside text={contact.name} longest={200} />
            </td>
            <td title={[contact.phone, ...(contact.others ?? [])].join(', ')} className="tabular">
              {contact.shown}
              {contact.others ? <span className="dim"> +{contact.others.length}</span> : null}
              {contact.stopped ? <span className="dim"> · {t('contacts.stopped')}</span> : null}
            </td>
            <td>
              <Outside text={contact.alias} longest={60} />
            </td>
            <td>
              <Outside text={contact.groups.join(', ')} longest={200} />
            </td>
            <td className="table-actions">
              <RowAction label={t('contacts.write')} onClick={() => goTo('conversations', contact.phone)}>
                <IconMessage size={16} />
              </RowAction>
              <RowAction label={t('contacts.edit')} onClick={() => onEdit(contact)}>
                <IconPencil size={16} />
              </RowAction>
              <RowAction label={t('contacts.remove')} onClick={doing(remove(contact))}>
                <IconTrash size={16} />
              </RowAction>
            </td>
          </>
        )}
      />
    </div>
  )
}

function RowAction({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    // Three a row: a title costs nothing while the list is scrolled, a tooltip of Mantine's does.
    <button type="button" className="row-action" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  )
}

function Editor({ contact, groups, onClose }: { contact: Edited; groups: readonly string[]; onClose: () => void }) {
  const t = useWords()
  const [draft, setDraft] = useState<Edited>(contact)
  const [error, setError] = useState<string>()
  const change = (part: Partial<Edited>) => {
    setDraft({ ...draft, ...part })
    setError(undefined)
  }
  const save = async () => {
    const { id, name, alias, phone } = draft
    try {
      const saved = await connection.call('saveContact', {
        name,
        alias,
        phone,
        others: [...(draft.others ?? [])],
        groups: [...draft.groups],
        ...(id === undefined ? {} : { id }),
      })
      onClose()
      if (id === undefined) return
      const before = {
        name: contact.name,
        alias: contact.alias,
        phone: contact.phone,
        others: [...(contact.others ?? [])],
        groups: [...contact.groups],
      }
      tellDone(t('contacts.saved', { name: saved.name || saved.phone }), () =>
        connection.call('saveContact', { ...before, id: saved.id }),
      )
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(contact.id === undefined ? 'contacts.add' : 'contacts.edit')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Form className="form" onSend={save}>
        <TextInput
          label={t('contacts.name')}
          value={draft.name}
          maxLength={200}
          data-autofocus
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('contacts.phone')}
          value={draft.phone}
          maxLength={100}
          required
          error={error}
          onChange={(event) => change({ phone: event.currentTarget.value })}
        />
        <TagsInput
          label={t('contacts.others')}
          description={t('contacts.othersHelp')}
          value={[...(draft.others ?? [])]}
          maxTags={10}
          onChange={(value) => change({ others: value })}
        />
        <TextInput
          label={t('contacts.alias')}
          description={t('contacts.aliasHelp')}
          value={draft.alias}
          maxLength={60}
          onChange={(event) => change({ alias: event.currentTarget.value })}
        />
        <TagsInput
          label={t('contacts.groups')}
          description={t('contacts.groupsHelp')}
          data={[...groups]}
          value={[...draft.groups]}
          maxTags={50}
          onChange={(value) => change({ groups: value })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={draft.phone.trim() === ''}>
            {t('common.save')}
          </Button>
        </Group>
      </Form>
    </Modal>
  )
}
