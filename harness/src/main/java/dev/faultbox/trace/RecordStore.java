package dev.faultbox.trace;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Raw records, back to back in chunks, found by their index. Costs the record's bytes and four
 * more. Appended to under its owner's lock; a {@link View} taken under that lock may be read
 * without it, because bytes below its size never change.
 */
final class RecordStore {
  /** Bytes of a chunk; offsets in a chunk take 16 bits. A larger record gets a chunk of its own. */
  private static final int CHUNK_BYTES = 1 << 16;

  /** References in a block of the index. */
  private static final int BLOCK_REFS = 1 << 14;

  private static final int LENGTH_BYTES = 4;

  /** What was in the store at one moment. */
  record View(byte[][] chunks, int[][] index, int size) {
    /** A record behind its length field. */
    ByteBuffer get(int i) {
      int ref = index[i / BLOCK_REFS][i % BLOCK_REFS];
      byte[] chunk = chunks[ref >>> 16];
      int at = ref & 0xffff;
      int length = Lengths.get(chunk, at);
      return ByteBuffer.wrap(chunk, at + LENGTH_BYTES, length);
    }
  }

  /** Reads and writes the length in front of a record. */
  private static final class Lengths {
    static int get(byte[] bytes, int at) {
      return (bytes[at] & 0xff)
          | (bytes[at + 1] & 0xff) << 8
          | (bytes[at + 2] & 0xff) << 16
          | (bytes[at + 3] & 0xff) << 24;
    }

    static void put(byte[] bytes, int at, int value) {
      for (int i = 0; i < LENGTH_BYTES; i++) {
        bytes[at + i] = (byte) (value >>> (8 * i));
      }
    }
  }

  private byte[][] chunks = new byte[4][];
  private int chunkCount;
  private int chunkUsed = CHUNK_BYTES;
  private int[][] index = new int[4][];
  private int size;
  private long bytes;
  private long allocated;

  int size() {
    return size;
  }

  /** Bytes taken by records and their index. */
  long bytes() {
    return bytes;
  }

  /** Bytes of memory that are set aside, whether or not records fill them. */
  long allocated() {
    return allocated;
  }

  /** Copies the record between position and limit. */
  void add(ByteBuffer record) {
    int length = record.remaining();
    int need = LENGTH_BYTES + length;
    if (need > CHUNK_BYTES) {
      addChunk(need);
      put(record, length);
      chunkUsed = CHUNK_BYTES;
    } else {
      if (chunkUsed + need > CHUNK_BYTES) {
        addChunk(CHUNK_BYTES);
      }
      put(record, length);
    }
    bytes += need + Integer.BYTES;
  }

  View view() {
    return new View(chunks, index, size);
  }

  private void put(ByteBuffer record, int length) {
    int block = size / BLOCK_REFS;
    if (size % BLOCK_REFS == 0) {
      if (block == index.length) {
        index = Arrays.copyOf(index, block * 2);
      }
      index[block] = new int[BLOCK_REFS];
      allocated += (long) BLOCK_REFS * Integer.BYTES;
    }
    byte[] chunk = chunks[chunkCount - 1];
    index[block][size % BLOCK_REFS] = (chunkCount - 1) << 16 | chunkUsed;
    Lengths.put(chunk, chunkUsed, length);
    record.get(record.position(), chunk, chunkUsed + LENGTH_BYTES, length);
    chunkUsed += LENGTH_BYTES + length;
    size++;
  }

  private void addChunk(int capacity) {
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunkCount * 2);
    }
    chunks[chunkCount++] = new byte[capacity];
    allocated += capacity;
    chunkUsed = 0;
  }
}
