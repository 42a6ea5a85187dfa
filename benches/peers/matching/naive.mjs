// Matching as anybody would first write it in JavaScript: a loop over objects. Prints one JSON object.
//
//     node naive.mjs FOLDER [ROUNDS]

import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, rounds = "5"] = process.argv.slice(2);
const bytes = (name) => {
  const file = readFileSync(join(folder, name));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
};
const area = new Uint32Array(bytes("area.u32"));
const ltv = new Uint8Array(bytes("ltv.u8"));
const loyalty = new Uint8Array(bytes("loyalty.u8"));
const price = new Uint32Array(bytes("price.u32"));
// As halves of 32 bits: a number of 64 bits would be a BigInt.
const [present, medium, high] = ["present", "medium", "high"].map((name) => new Uint32Array(bytes(`${name}.u64`)));
const deals = JSON.parse(readFileSync(join(folder, "deals.json"), "utf8"));

const has = (halves, row, category) => (halves[2 * row + (category >> 5)] >>> (category & 31)) & 1;

const signals = Array.from(area, (_, row) => {
  const tiers = [];
  for (let category = 0; category < 64; category++) {
    if (has(present, row, category)) {
      tiers.push({ category, tier: has(medium, row, category) + has(high, row, category) });
    }
  }
  const maxPrice = price[row] === 0xffffffff ? Infinity : price[row];
  return { row, area: area[row], ltv: ltv[row], loyalty: loyalty[row], tiers, maxPrice };
});

const tierOf = (signal, category) => {
  if (category === null) return signal.ltv;
  for (const own of signal.tiers) if (own.category === category) return own.tier;
  return -1;
};

const liesIn = (signal, areas) => {
  if (areas.length === 0) return true;
  for (const [low, end] of areas) if (low <= signal.area && signal.area < end) return true;
  return false;
};

const matches = (signal, deal) =>
  signal.loyalty >= deal.loyalty_min &&
  deal.price <= signal.maxPrice &&
  tierOf(signal, deal.category) >= deal.ltv_min &&
  liesIn(signal, deal.areas);

const count = (deal) => {
  let found = 0;
  for (const signal of signals) if (matches(signal, deal)) found++;
  return found;
};

const ids = (deal) => {
  const found = [];
  for (const signal of signals) if (matches(signal, deal)) found.push(signal.row);
  return found;
};

const byArea = (deal) => {
  const counts = new Map();
  for (const signal of signals) if (matches(signal, deal)) counts.set(signal.area, (counts.get(signal.area) ?? 0) + 1);
  return counts;
};

const report = { matches: 0, id_sum: 0, area_sum: 0 };
deals.forEach((deal, at) => {
  const found = ids(deal);
  const counts = [...byArea(deal)];
  const sum = counts.reduce((sum, [, count]) => sum + count, 0);
  if (found.length !== count(deal) || found.length !== sum) throw new Error(`the answers to deal ${at} do not agree`);
  report.matches += found.length;
  report.id_sum += (at + 1) * found.reduce((sum, row) => sum + row, 0);
  report.area_sum += (at + 1) * counts.reduce((sum, [area, count]) => sum + area * count, 0);
});

const cpuMicros = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

for (const [name, answer] of [["count_us", count], ["ids_us", ids], ["by_area_us", byArea]]) {
  const spent = [];
  for (let round = 0; round < Number(rounds); round++) {
    const start = cpuMicros();
    for (const deal of deals) answer(deal);
    spent.push((cpuMicros() - start) / deals.length);
  }
  report[name] = spent.sort((a, b) => a - b)[spent.length >> 1];
}
console.log(JSON.stringify({ ...report, version: process.version }));
