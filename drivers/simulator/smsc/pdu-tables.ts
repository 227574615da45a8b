/**
 * SMPP 3.4 as data: commands with their mandatory fields (§4), optional parameters (§5.3) and statuses (§5.1.3).
 * The reader and the writer in `pdu.ts` know nothing but these tables.
 */

/**
 * How a mandatory field lies on the wire. `u8`: one octet. `cstring`: octets up to a NUL. `time`: a cstring that is empty or
 * 16 characters (§7.1). `sized`: one octet of length, then that many octets (sm_length and short_message).
 */
export type FieldType = 'u8' | 'cstring' | 'time' | 'sized'

/** Name, type, largest size in octets (a cstring's NUL included). */
export type FieldRow = readonly [name: string, type: FieldType, size: number]

const bindFields = [
  ['system_id', 'cstring', 16],
  ['password', 'cstring', 9],
  ['system_type', 'cstring', 13],
  ['interface_version', 'u8', 1],
  ['addr_ton', 'u8', 1],
  ['addr_npi', 'u8', 1],
  ['address_range', 'cstring', 41],
] as const satisfies readonly FieldRow[]

const bindRespFields = [['system_id', 'cstring', 16]] as const satisfies readonly FieldRow[]

const messageFields = [
  ['service_type', 'cstring', 6],
  ['source_addr_ton', 'u8', 1],
  ['source_addr_npi', 'u8', 1],
  ['source_addr', 'cstring', 21],
  ['dest_addr_ton', 'u8', 1],
  ['dest_addr_npi', 'u8', 1],
  ['destination_addr', 'cstring', 21],
  ['esm_class', 'u8', 1],
  ['protocol_id', 'u8', 1],
  ['priority_flag', 'u8', 1],
  ['schedule_delivery_time', 'time', 17],
  ['validity_period', 'time', 17],
  ['registered_delivery', 'u8', 1],
  ['replace_if_present_flag', 'u8', 1],
  ['data_coding', 'u8', 1],
  ['sm_default_msg_id', 'u8', 1],
  ['short_message', 'sized', 254],
] as const satisfies readonly FieldRow[]

const dataFields = [
  ['service_type', 'cstring', 6],
  ['source_addr_ton', 'u8', 1],
  ['source_addr_npi', 'u8', 1],
  ['source_addr', 'cstring', 65],
  ['dest_addr_ton', 'u8', 1],
  ['dest_addr_npi', 'u8', 1],
  ['destination_addr', 'cstring', 65],
  ['esm_class', 'u8', 1],
  ['registered_delivery', 'u8', 1],
  ['data_coding', 'u8', 1],
] as const satisfies readonly FieldRow[]

const messageIdField = [['message_id', 'cstring', 65]] as const satisfies readonly FieldRow[]
const noFields = [] as const satisfies readonly FieldRow[]

export const commands = {
  generic_nack: { id: 0x80000000, fields: noFields },
  bind_receiver: { id: 0x00000001, fields: bindFields },
  bind_receiver_resp: { id: 0x80000001, fields: bindRespFields },
  bind_transmitter: { id: 0x00000002, fields: bindFields },
  bind_transmitter_resp: { id: 0x80000002, fields: bindRespFields },
  query_sm: {
    id: 0x00000003,
    fields: [
      ['message_id', 'cstring', 65],
      ['source_addr_ton', 'u8', 1],
      ['source_addr_npi', 'u8', 1],
      ['source_addr', 'cstring', 21],
    ],
  },
  query_sm_resp: {
    id: 0x80000003,
    fields: [
      ['message_id', 'cstring', 65],
      ['final_date', 'time', 17],
      ['message_state', 'u8', 1],
      ['error_code', 'u8', 1],
    ],
  },
  submit_sm: { id: 0x00000004, fields: messageFields },
  submit_sm_resp: { id: 0x80000004, fields: messageIdField },
  deliver_sm: { id: 0x00000005, fields: messageFields },
  deliver_sm_resp: { id: 0x80000005, fields: messageIdField },
  unbind: { id: 0x00000006, fields: noFields },
  unbind_resp: { id: 0x80000006, fields: noFields },
  replace_sm: {
    id: 0x00000007,
    fields: [
      ['message_id', 'cstring', 65],
      ['source_addr_ton', 'u8', 1],
      ['source_addr_npi', 'u8', 1],
      ['source_addr', 'cstring', 21],
      ['schedule_delivery_time', 'time', 17],
      ['validity_period', 'time', 17],
      ['registered_delivery', 'u8', 1],
      ['sm_default_msg_id', 'u8', 1],
      ['short_message', 'sized', 254],
    ],
  },
  replace_sm_resp: { id: 0x80000007, fields: noFields },
  cancel_sm: {
    id: 0x00000008,
    fields: [
      ['service_type', 'cstring', 6],
      ['message_id', 'cstring', 65],
      ['source_addr_ton', 'u8', 1],
      ['source_addr_npi', 'u8', 1],
      ['source_addr', 'cstring', 21],
      ['dest_addr_ton', 'u8', 1],
      ['dest_addr_npi', 'u8', 1],
      ['destination_addr', 'cstring', 21],
    ],
  },
  cancel_sm_resp: { id: 0x80000008, fields: noFields },
  bind_transceiver: { id: 0x00000009, fields: bindFields },
  bind_transceiver_resp: { id: 0x80000009, fields: bindRespFields },
  outbind: {
    id: 0x0000000b,
    fields: [
      ['system_id', 'cstring', 16],
      ['password', 'cstring', 9],
    ],
  },
  enquire_link: { id: 0x00000015, fields: noFields },
  enquire_link_resp: { id: 0x80000015, fields: noFields },
  data_sm: { id: 0x00000103, fields: dataFields },
  data_sm_resp: { id: 0x80000103, fields: messageIdField },
} as const satisfies Record<string, { id: number; fields: readonly FieldRow[] }>

export type CommandName = keyof typeof commands

/** How an optional parameter's value is read: an integer of that many octets, a cstring, or octets as they are. */
export type TlvType = 'u8' | 'u16' | 'u32' | 'cstring' | 'octets'

/** Optional parameters (§5.3.2): tag, type, smallest and largest length in octets. */
export const tlvs = {
  dest_addr_subunit: [0x0005, 'u8', 1, 1],
  dest_network_type: [0x0006, 'u8', 1, 1],
  dest_bearer_type: [0x0007, 'u8', 1, 1],
  dest_telematics_id: [0x0008, 'u16', 2, 2],
  source_addr_subunit: [0x000d, 'u8', 1, 1],
  source_network_type: [0x000e, 'u8', 1, 1],
  source_bearer_type: [0x000f, 'u8', 1, 1],
  source_telematics_id: [0x0010, 'u8', 1, 1],
  qos_time_to_live: [0x0017, 'u32', 4, 4],
  payload_type: [0x0019, 'u8', 1, 1],
  additional_status_info_text: [0x001d, 'cstring', 1, 256],
  receipted_message_id: [0x001e, 'cstring', 1, 65],
  ms_msg_wait_facilities: [0x0030, 'u8', 1, 1],
  privacy_indicator: [0x0201, 'u8', 1, 1],
  source_subaddress: [0x0202, 'octets', 2, 23],
  dest_subaddress: [0x0203, 'octets', 2, 23],
  user_message_reference: [0x0204, 'u16', 2, 2],
  user_response_code: [0x0205, 'u8', 1, 1],
  source_port: [0x020a, 'u16', 2, 2],
  destination_port: [0x020b, 'u16', 2, 2],
  sar_msg_ref_num: [0x020c, 'u16', 2, 2],
  language_indicator: [0x020d, 'u8', 1, 1],
  sar_total_segments: [0x020e, 'u8', 1, 1],
  sar_segment_seqnum: [0x020f, 'u8', 1, 1],
  sc_interface_version: [0x0210, 'u8', 1, 1],
  callback_num_pres_ind: [0x0302, 'u8', 1, 1],
  callback_num_atag: [0x0303, 'octets', 0, 65],
  number_of_messages: [0x0304, 'u8', 1, 1],
  callback_num: [0x0381, 'octets', 4, 19],
  dpf_result: [0x0420, 'u8', 1, 1],
  set_dpf: [0x0421, 'u8', 1, 1],
  ms_availability_status: [0x0422, 'u8', 1, 1],
  network_error_code: [0x0423, 'octets', 3, 3],
  message_payload: [0x0424, 'octets', 0, 65535],
  delivery_failure_reason: [0x0425, 'u8', 1, 1],
  more_messages_to_send: [0x0426, 'u8', 1, 1],
  message_state: [0x0427, 'u8', 1, 1],
  ussd_service_op: [0x0501, 'octets', 1, 1],
  display_time: [0x1201, 'u8', 1, 1],
  sms_signal: [0x1203, 'u16', 2, 2],
  ms_validity: [0x1204, 'u8', 1, 1],
  alert_on_message_delivery: [0x130c, 'octets', 0, 0],
  its_reply_type: [0x1380, 'u8', 1, 1],
  its_session_info: [0x1383, 'octets', 2, 2],
} as const satisfies Record<string, readonly [tag: number, type: TlvType, least: number, most: number]>

export type TlvName = keyof typeof tlvs

/** command_status values (§5.1.3). */
export const statuses = {
  ESME_ROK: 0x00,
  ESME_RINVMSGLEN: 0x01,
  ESME_RINVCMDLEN: 0x02,
  ESME_RINVCMDID: 0x03,
  ESME_RINVBNDSTS: 0x04,
  ESME_RALYBND: 0x05,
  ESME_RINVPRTFLG: 0x06,
  ESME_RINVREGDLVFLG: 0x07,
  ESME_RSYSERR: 0x08,
  ESME_RINVSRCADR: 0x0a,
  ESME_RINVDSTADR: 0x0b,
  ESME_RINVMSGID: 0x0c,
  ESME_RBINDFAIL: 0x0d,
  ESME_RINVPASWD: 0x0e,
  ESME_RINVSYSID: 0x0f,
  ESME_RCANCELFAIL: 0x11,
  ESME_RREPLACEFAIL: 0x13,
  ESME_RMSGQFUL: 0x14,
  ESME_RINVSERTYP: 0x15,
  ESME_RINVNUMDESTS: 0x33,
  ESME_RINVDLNAME: 0x34,
  ESME_RINVDESTFLAG: 0x40,
  ESME_RINVSUBREP: 0x42,
  ESME_RINVESMCLASS: 0x43,
  ESME_RCNTSUBDL: 0x44,
  ESME_RSUBMITFAIL: 0x45,
  ESME_RINVSRCTON: 0x48,
  ESME_RINVSRCNPI: 0x49,
  ESME_RINVDSTTON: 0x50,
  ESME_RINVDSTNPI: 0x51,
  ESME_RINVSYSTYP: 0x53,
  ESME_RINVREPFLAG: 0x54,
  ESME_RINVNUMMSGS: 0x55,
  ESME_RTHROTTLED: 0x58,
  ESME_RINVSCHED: 0x61,
  ESME_RINVEXPIRY: 0x62,
  ESME_RINVDFTMSGID: 0x63,
  ESME_RX_T_APPN: 0x64,
  ESME_RX_P_APPN: 0x65,
  ESME_RX_R_APPN: 0x66,
  ESME_RQUERYFAIL: 0x67,
  ESME_RINVOPTPARSTREAM: 0xc0,
  ESME_ROPTPARNOTALLWD: 0xc1,
  ESME_RINVPARLEN: 0xc2,
  ESME_RMISSINGOPTPARAM: 0xc3,
  ESME_RINVOPTPARAMVAL: 0xc4,
  ESME_RDELIVERYFAILURE: 0xfe,
  ESME_RUNKNOWNERR: 0xff,
} as const

export type StatusName = keyof typeof statuses

/** message_state values (§5.2.28) and the words of receipts (Appendix B). */
export const messageStates = {
  ENROUTE: { code: 1, word: 'ENROUTE' },
  DELIVERED: { code: 2, word: 'DELIVRD' },
  EXPIRED: { code: 3, word: 'EXPIRED' },
  DELETED: { code: 4, word: 'DELETED' },
  UNDELIVERABLE: { code: 5, word: 'UNDELIV' },
  ACCEPTED: { code: 6, word: 'ACCEPTD' },
  UNKNOWN: { code: 7, word: 'UNKNOWN' },
  REJECTED: { code: 8, word: 'REJECTD' },
} as const

export type MessageState = keyof typeof messageStates
