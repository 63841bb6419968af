package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PullProgressTest {
  private final PullProgress progress = new PullProgress("postgres:16");

  @Test
  void sumsUpTheLayers() {
    assertThat(progress.line()).isEqualTo("pulling postgres:16");
    progress.line("16", "Pulling from library/postgres", 0, 0);
    progress.line("a", "Pulling fs layer", 0, 0);
    progress.line("b", "Waiting", 0, 0);
    progress.line("c", "Already exists", 0, 0);
    assertThat(progress.line()).isEqualTo("pulling postgres:16: 1 of 3 layers");
    progress.line("a", "Downloading", 40_000_000, 100_000_000);
    progress.line("b", "Downloading", 1_000_000, 20_000_000);
    assertThat(progress.line()).isEqualTo("pulling postgres:16: 1 of 3 layers, 41 MB of 120 MB");
    progress.line("a", "Verifying Checksum", 0, 0);
    assertThat(progress.line()).isEqualTo("pulling postgres:16: 1 of 3 layers, 101 MB of 120 MB");
    progress.line("a", "Extracting", 5, 100_000_000);
    progress.line("a", "Pull complete", 0, 0);
    assertThat(progress.line()).isEqualTo("pulling postgres:16: 2 of 3 layers, 101 MB of 120 MB");
    progress.line("b", "Pull complete", 0, 0);
    assertThat(progress.line()).isEqualTo("pulling postgres:16: 3 of 3 layers, 120 MB of 120 MB");
  }

  @Test
  void repetitionAndCountingDownAreNoProgress() {
    progress.line("a", "Downloading", 1, 10);
    assertThat(progress.advanced()).isTrue();
    assertThat(progress.advanced()).isFalse();
    progress.line("a", "Downloading", 1, 10);
    progress.line("a", "Retrying in 4 seconds", 0, 0);
    progress.line("a", "Retrying in 3 seconds", 0, 0);
    assertThat(progress.advanced()).isFalse();
    progress.line("a", "Downloading", 2, 10);
    assertThat(progress.advanced()).isTrue();
  }

  @Test
  void isShownTwiceASecondAtMostAndOnlyWhenItIsNew() {
    assertThat(progress.toShow(0)).isEqualTo("pulling postgres:16");
    progress.line("a", "Waiting", 0, 0);
    assertThat(progress.toShow(400_000_000)).isEmpty();
    assertThat(progress.toShow(500_000_000)).isEqualTo("pulling postgres:16: 0 of 1 layer");
    assertThat(progress.toShow(2_000_000_000)).isEmpty();
  }
}
