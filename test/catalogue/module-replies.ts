/** `show module` where two modules have one number, as a Nexus 3408-S prints it (9.3(8)): each table is a list of two. */
export const DUPLICATE_NUMBERS = {
  TABLE_modinfo: [
    { ROW_modinfo: { modinf: "1", ports: "0", modtype: "Supervisor", model: "N3K-C3408-S", status: "active *" } },
    {
      ROW_modinfo: [
        { modinf: "1", ports: "16", modtype: "16x100G Ethernet Module", model: "NXM-X16C", status: "ok" },
        { modinf: "2", ports: "4", modtype: "4x400G Ethernet Module", model: "NXM-X4D", status: "ok" },
        { modinf: "3", ports: "0", modtype: "16x100G Ethernet Module", model: "NXM-X16C", status: "powered-dn" },
      ],
    },
  ],
  TABLE_modwwninfo: [
    { ROW_modwwninfo: { modwwn: "1", sw: "9.3(8)", hw: "1.0", slottype: "LC1" } },
    {
      ROW_modwwninfo: [
        { modwwn: "1", sw: "NA", hw: "0.1011", slottype: "LC1" },
        { modwwn: "2", sw: "NA", hw: "0.1011", slottype: "LC2" },
      ],
    },
  ],
  TABLE_modmacinfo: [
    { ROW_modmacinfo: { modmac: "1", mac: "00-00-5e-00-53-01 to 00-00-5e-00-53-40", serialnum: "FDO2101SYN1" } },
    {
      ROW_modmacinfo: [
        { modmac: "1", mac: "NA", serialnum: "FDO2101SYN2" },
        { modmac: "2", mac: "NA", serialnum: "FDO2101SYN3" },
      ],
    },
  ],
  TABLE_moddiaginfo: [
    { ROW_moddiaginfo: { mod: "1", diagstatus: "Pass" } },
    {
      ROW_moddiaginfo: [
        { mod: "1", diagstatus: "Fail" },
        { mod: "2", diagstatus: "Pass" },
      ],
    },
  ],
};

/** `show module` with one key for the module's number in all tables, as an MDS prints it (8.4). */
export const ONE_KEY = {
  TABLE_modinfo: {
    ROW_modinfo: [
      { mod: 1, ports: 48, modtype: "4/8/16/32 Gbps Advanced FC Module", model: "DS-X9648-1536K9", status: "ok" },
      { mod: 5, ports: 0, modtype: "Supervisor Module-4", model: "DS-X97-SF4-K9", status: "active *" },
    ],
  },
  TABLE_modwwninfo: {
    ROW_modwwninfo: [
      { mod: 1, sw: "8.4(2c)", hw: "1.1", wwn: "20:01:00:00:5e:00:53:00 to 20:30:00:00:5e:00:53:00" },
      { mod: 5, sw: "8.4(2c)", hw: "1.0", wwn: "--" },
    ],
  },
  TABLE_modmacinfo: {
    ROW_modmacinfo: [
      { mod: 1, mac: "00-00-5e-00-53-00 to 00-00-5e-00-53-3f", serialnum: "JAE2101SYN1" },
      { mod: 5, mac: "00-00-5e-00-53-40 to 00-00-5e-00-53-4f", serialnum: "JAE2101SYN2" },
    ],
  },
  TABLE_moddiaginfo: {
    ROW_moddiaginfo: [
      { mod: 1, diagstatus: "Pass" },
      { mod: 5, diagstatus: "Pass" },
    ],
  },
};
