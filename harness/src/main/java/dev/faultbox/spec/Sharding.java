package dev.faultbox.spec;

import dev.faultbox.model.Shard;
import dev.faultbox.model.ShardInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The part of a run that a shard has. */
public final class Sharding {
  /** Bytes of the fingerprint: enough to tell runs of one project apart. */
  private static final int FINGERPRINT_BYTES = 8;

  private Sharding() {}

  /** The same specs with those of their tests that the shard has; a spec may be left with none. */
  public static List<SelectedSpec> only(List<SelectedSpec> specs, Shard shard) {
    List<SelectedSpec> narrowed = new ArrayList<>();
    int position = 0;
    for (SelectedSpec selected : specs) {
      List<TestCase> tests = new ArrayList<>();
      for (TestCase test : selected.tests()) {
        if (shard.has(position)) {
          tests.add(test);
        }
        position++;
      }
      narrowed.add(new SelectedSpec(selected.path(), selected.spec(), tests));
    }
    return narrowed;
  }

  /**
   * What is written into the result of the shard.
   *
   * @param specs of the whole run
   */
  public static ShardInfo describe(List<SelectedSpec> specs, Shard shard) {
    int tests = specs.stream().mapToInt(selected -> selected.tests().size()).sum();
    return new ShardInfo(shard, tests, fingerprint(specs));
  }

  private static String fingerprint(List<SelectedSpec> specs) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (SelectedSpec selected : specs) {
      digest.update((selected.path() + "\0").getBytes(StandardCharsets.UTF_8));
      for (TestCase test : selected.tests()) {
        digest.update((test.name() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), FINGERPRINT_BYTES));
  }
}
