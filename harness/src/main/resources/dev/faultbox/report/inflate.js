'use strict';
/*
 * Unpacks gzip where the browser cannot (RFC 1951, 1952). The checksum is not looked at: the data
 * lies in the same file as this code.
 */
(function (fb) {
  const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const MAX_BITS = 15;
  const END_OF_BLOCK = 256;

  /** A canonical Huffman code: how many symbols each length has, and the symbols in order. */
  function code(lengths) {
    const counts = new Uint16Array(MAX_BITS + 1);
    for (const length of lengths) counts[length]++;
    counts[0] = 0;
    const next = new Uint16Array(MAX_BITS + 2);
    for (let i = 1; i <= MAX_BITS; i++) next[i + 1] = next[i] + counts[i];
    const symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => {
      if (length) symbols[next[length]++] = symbol;
    });
    return { counts, symbols };
  }

  class Inflater {
    constructor(input, from) {
      this.input = input;
      this.at = from;
      this.hold = 0;
      this.held = 0;
      this.out = new Uint8Array(Math.max(1024, input.length * 4));
      this.size = 0;
    }

    bits(count) {
      while (this.held < count) {
        if (this.at >= this.input.length) throw new Error('the packed data ends early');
        this.hold |= this.input[this.at++] << this.held;
        this.held += 8;
      }
      const value = this.hold & ((1 << count) - 1);
      this.hold >>>= count;
      this.held -= count;
      return value;
    }

    symbol({ counts, symbols }) {
      let value = 0;
      let first = 0;
      let index = 0;
      for (let length = 1; length <= MAX_BITS; length++) {
        value |= this.bits(1);
        const count = counts[length];
        if (value - first < count) return symbols[index + value - first];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
      }
      throw new Error('the packed data is damaged');
    }

    room(count) {
      if (this.size + count <= this.out.length) return;
      const larger = new Uint8Array(Math.max(this.out.length * 2, this.size + count));
      larger.set(this.out.subarray(0, this.size));
      this.out = larger;
    }

    stored() {
      this.hold = 0;
      this.held = 0;
      const length = this.input[this.at] | (this.input[this.at + 1] << 8);
      this.at += 4;
      this.room(length);
      this.out.set(this.input.subarray(this.at, this.at + length), this.size);
      this.at += length;
      this.size += length;
    }

    dynamicCodes() {
      const literals = this.bits(5) + 257;
      const distances = this.bits(5) + 1;
      const count = this.bits(4) + 4;
      const lengths = new Array(19).fill(0);
      for (let i = 0; i < count; i++) lengths[ORDER[i]] = this.bits(3);
      const meta = code(lengths);
      const all = [];
      while (all.length < literals + distances) {
        const symbol = this.symbol(meta);
        if (symbol < 16) {
          all.push(symbol);
        } else {
          const value = symbol === 16 ? all[all.length - 1] : 0;
          const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
          for (let i = 0; i < times; i++) all.push(value);
        }
      }
      return [code(all.slice(0, literals)), code(all.slice(literals))];
    }

    fixedCodes() {
      const lengths = [];
      for (let i = 0; i < 288; i++) lengths.push(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
      return [code(lengths), code(new Array(30).fill(5))];
    }

    block(literals, distances) {
      for (;;) {
        const symbol = this.symbol(literals);
        if (symbol === END_OF_BLOCK) return;
        if (symbol < END_OF_BLOCK) {
          this.room(1);
          this.out[this.size++] = symbol;
          continue;
        }
        const length = LENGTH_BASE[symbol - 257] + this.bits(LENGTH_BITS[symbol - 257]);
        const far = this.symbol(distances);
        const distance = DISTANCE_BASE[far] + this.bits(DISTANCE_BITS[far]);
        this.room(length);
        // One by one: source and target may overlap.
        for (let i = 0; i < length; i++, this.size++) this.out[this.size] = this.out[this.size - distance];
      }
    }

    run() {
      for (let last = 0; !last;) {
        last = this.bits(1);
        const kind = this.bits(2);
        if (kind === 0) this.stored();
        else this.block(...(kind === 1 ? this.fixedCodes() : this.dynamicCodes()));
      }
      return this.out.subarray(0, this.size);
    }
  }

  /** The bytes in a gzip file whose header has no optional parts, as this report's writer makes it. */
  fb.gunzip = (bytes) => new Inflater(bytes, 10).run();
})(window.faultbox = window.faultbox || {});
