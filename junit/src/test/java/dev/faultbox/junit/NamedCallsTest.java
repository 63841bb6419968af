package dev.faultbox.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.embed.Call;
import org.junit.jupiter.api.Test;

final class NamedCallsTest {
  static class Above {
    Call inherited() {
      return Call.RENAME;
    }
  }

  static final class Named extends Above {
    Runnable inALambda() {
      return () -> System.out.println(Call.FSYNC);
    }

    static final class Nested {
      Call nested() {
        return Call.OPENAT2;
      }
    }
  }

  @Test
  void constantsOfAClassItsNestAndThoseAboveAreFound() {
    assertThat(NamedCalls.in(Named.class)).contains("fsync", "openat2", "rename");
  }

  @Test
  void classesOfTheJdkNameNothing() {
    assertThat(NamedCalls.in(Object.class)).isEmpty();
  }
}
