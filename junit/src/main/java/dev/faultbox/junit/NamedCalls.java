package dev.faultbox.junit;

import dev.faultbox.embed.Call;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The calls that the code of a test class names, read from its class file: what a spec names
 * anywhere is intercepted in all its tests, and so it is here. A test cannot be started anew with
 * more once it has found out what it needs, as one of a spec can.
 */
final class NamedCalls {
  private static final String CALL = Call.class.getName().replace('.', '/');
  private static final int MAGIC = 0xCAFEBABE;

  private NamedCalls() {}

  /** Words of the calls named by a class, those nested with it, and those above it. */
  static Set<String> in(Class<?> testClass) {
    Set<Class<?>> looked = new LinkedHashSet<>();
    for (Class<?> each = testClass; each != null; each = each.getSuperclass()) {
      looked.add(each);
      looked.addAll(Set.of(each.getNestMembers()));
    }
    Set<String> words = new TreeSet<>();
    for (Class<?> each : looked) {
      if (each.getClassLoader() != null) {
        addNamedIn(each, words);
      }
    }
    return words;
  }

  private static void addNamedIn(Class<?> type, Set<String> words) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in != null) {
        words.addAll(new Pool(new DataInputStream(in)).calls());
      }
    } catch (IOException e) {
      // A class that was made in memory: its calls must be named by the annotation.
      return;
    }
  }

  /** The constant pool of a class file, as the Java virtual machine specification has it (4.4). */
  private static final class Pool {
    private final int[] first;
    private final int[] second;
    private final String[] texts;
    private final boolean[] fields;

    Pool(DataInputStream in) throws IOException {
      if (in.readInt() != MAGIC) {
        throw new IOException("no class file");
      }
      in.readInt();
      int count = in.readUnsignedShort();
      first = new int[count];
      second = new int[count];
      texts = new String[count];
      fields = new boolean[count];
      for (int i = 1; i < count; i++) {
        i += read(in, i);
      }
    }

    /** Returns how many further entries the constant takes. */
    private int read(DataInputStream in, int i) throws IOException {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4 -> in.readInt();
        case 5, 6 -> in.readLong();
        case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
        case 9, 10, 11, 12, 17, 18 -> {
          first[i] = in.readUnsignedShort();
          second[i] = in.readUnsignedShort();
          fields[i] = tag == 9;
        }
        case 15 -> {
          in.readUnsignedByte();
          in.readUnsignedShort();
        }
        default -> throw new IOException("unknown constant " + tag);
      }
      return tag == 5 || tag == 6 ? 1 : 0;
    }

    Set<String> calls() {
      Set<String> words = new TreeSet<>();
      for (int i = 1; i < fields.length; i++) {
        if (fields[i] && CALL.equals(texts[first[first[i]]])) {
          String name = texts[first[second[i]]];
          for (Call call : Call.values()) {
            if (call.name().equals(name)) {
              words.add(call.word());
            }
          }
        }
      }
      return words;
    }
  }
}
