package dev.faultbox.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.SyscallTable;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The constants that Java tests use against the tables of the tool. */
final class NamesTest {
  @Test
  void everyCallAndFamilyHasItsConstant() {
    SyscallTable table = SyscallTable.embedded();
    Set<String> due = new TreeSet<>(table.families());
    table.all().forEach(id -> due.add(table.byId(id).orElseThrow().name()));

    assertThat(Arrays.stream(Call.values()).map(Call::word))
        .containsExactlyInAnyOrderElementsOf(due);
  }

  @Test
  void everyErrorNumberHasItsConstant() {
    Set<Integer> due = new TreeSet<>();
    dev.faultbox.model.Errno.names()
        .forEach(name -> due.add(dev.faultbox.model.Errno.number(name).orElseThrow()));

    assertThat(Arrays.stream(Errno.values()).map(Errno::number))
        .containsExactlyInAnyOrderElementsOf(due);
  }
}
