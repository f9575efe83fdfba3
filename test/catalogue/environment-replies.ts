/** What a Nexus 3500 prints: supplies without a number, tables as lists of tables, two sensors of one name (as napalm has it). */
export const NEXUS_3500: unknown = {
  TABLE_tempinfo: {
    ROW_tempinfo: [
      {
        tempmod: "1        ",
        sensor: "ASIC",
        majthres: "92  ",
        minthres: "85  ",
        curtemp: "56",
        alarmstatus: "Ok",
      },
      {
        tempmod: "1        ",
        sensor: "ASIC",
        majthres: "110 ",
        minthres: "90  ",
        curtemp: "56",
        alarmstatus: "Ok",
      },
    ],
  },
  fandetails_3k: {
    TABLE_fan_zone_speed: {
      ROW_fan_zone_speed: {
        speed: 0,
        zone: "1",
      },
    },
    TABLE_faninfo: {
      ROW_faninfo: {
        fanname: "Fan1(sys_fan1)",
        fanmodel: "NXA-FAN-65CFM-PE",
        fanhwver: "--",
        fandir: "back-to-front",
        fanstatus: "Ok",
      },
    },
  },
  powersup: {
    TABLE_mod_pow_info: [
      {
        ROW_mod_pow_info: {
          modnum: "1 ",
        },
      },
      {
        ROW_mod_pow_info: {
          modnum: "1   ",
          modstatus_3k: "powered-up",
          watts_alloced: "348.00 ",
        },
      },
    ],
    TABLE_psinfo: [
      {
        ROW_psinfo: {
          amps: "  33.00",
          input_type: "AC",
          ps_status_3k: "ok",
          psmodel: "N2200-PAC-400W",
          watts: " 396.00",
        },
      },
      {
        ROW_psinfo: {
          amps: "  33.00",
          input_type: "AC",
          ps_status_3k: "ok",
          psmodel: "N2200-PAC-400W",
          watts: " 396.00",
        },
      },
    ],
    voltage_level: 12,
  },
};

/** Numbers that are no texts, under the names that users of other programs have seen. */
export const BARE_NUMBERS: unknown = {
  TABLE_temp_info: {
    ROW_temp_info: {
      tempmod: 1,
      sensor: "Inlet  (s1)",
      majthres: 60,
      minthres: 42,
      curtemp: 25,
      alarmstatus: "Ok",
    },
  },
  fandetails: {
    TABLE_faninfo: {
      ROW_faninfo: {
        fanname: "Fan1(sys_fan1)",
        fanmodel: "NXA-FAN-65CFM-PE",
        fanhwver: "--",
        fandir: "back-to-front",
        fanstatus: "Ok",
        fanperc: 50,
      },
    },
  },
  powersup: {
    TABLE_ps_info: {
      ROW_ps_info: [
        {
          num: 1,
          psmodel: "N7K-AC-3KW",
          actual_out: 413,
          tot_capa: 3000,
          ps_status: "Ok",
        },
      ],
    },
  },
};
