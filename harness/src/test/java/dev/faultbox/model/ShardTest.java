package dev.faultbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ShardTest {
  @Property
  void everyTestIsInOneShardAndShardsAreOfOneSize(
      @ForAll @IntRange(max = 200) int tests, @ForAll @IntRange(min = 1, max = 50) int of) {
    List<Integer> all = new ArrayList<>();
    for (int index = 1; index <= of; index++) {
      Shard shard = new Shard(index, of);
      List<Integer> own = IntStream.range(0, tests).filter(shard::has).boxed().toList();
      assertThat(own).hasSize(shard.size(tests));
      assertThat(own.size()).isBetween(tests / of, (tests + of - 1) / of);
      assertThat(IntStream.range(0, own.size()).map(shard::position).boxed()).isEqualTo(own);
      all.addAll(own);
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(IntStream.range(0, tests).boxed().toList());
  }
}
