package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WishesTest {
  private final Wishes wishes = new Wishes();

  @Test
  void burstOfHintsIsOne() throws InterruptedException {
    wishes.add(Wishes.Wish.LOOK);
    wishes.add(Wishes.Wish.LOOK);
    wishes.add(Wishes.Wish.LOOK);

    assertThat(wishes.next()).isEqualTo(Wishes.Wish.LOOK);
    wishes.add(Wishes.Wish.ALL);
    assertThat(wishes.next()).isEqualTo(Wishes.Wish.ALL);
  }

  @Test
  void wishInABurstIsNotLost() throws InterruptedException {
    wishes.add(Wishes.Wish.LOOK);
    wishes.add(Wishes.Wish.END);

    assertThat(wishes.next()).isEqualTo(Wishes.Wish.END);
  }

  @Test
  void filesAreLookedAtWithoutAHintToo() throws InterruptedException {
    assertThat(wishes.next()).isEqualTo(Wishes.Wish.LOOK);
  }

  @Test
  void linesAreWishes() throws InterruptedException {
    wishes.readFrom(new ByteArrayInputStream("x\n F \n\nq".getBytes(StandardCharsets.UTF_8)));

    assertThat(nextWish()).isEqualTo(Wishes.Wish.FAILED);
    assertThat(nextWish()).isEqualTo(Wishes.Wish.ALL);
    assertThat(nextWish()).isEqualTo(Wishes.Wish.END);
  }

  /** The thread that reads may need a while. */
  private Wishes.Wish nextWish() throws InterruptedException {
    Wishes.Wish wish = wishes.next();
    while (wish == Wishes.Wish.LOOK) {
      wish = wishes.next();
    }
    return wish;
  }
}
