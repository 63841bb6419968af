package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.EngineRefusal;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SightTest {
  private static EnvironmentException refused(int status, String words) {
    return new EnvironmentException(
        ErrorCode.ENGINE_UNAVAILABLE,
        "the container engine refused to create a container: " + words,
        new EngineRefusal(status, words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot share the host PID namespace when user namespaces are enabled",
        "authorization denied by plugin casbin: pid mode host",
        "policy: capability SYS_PTRACE is not allowed",
        "OCI runtime create failed: unable to apply caps: operation not permitted: unknown",
        "crun: cannot set capabilities: Operation not permitted: OCI permission denied",
        "AppArmor is not supported",
      })
  void refusedPrivilegesEndSight(String words) {
    EnvironmentException explained = Sight.explain(refused(403, words));
    assertThat(explained)
        .isInstanceOfSatisfying(
            Sight.LostException.class, lost -> assertThat(lost.reason()).isEqualTo(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no space left on device",
        "Conflict. The container name is already in use",
        "No such image: faultbox/tracer:1",
        "driver failed programming external connectivity",
      })
  void otherTroubleDoesNot(String words) {
    EnvironmentException trouble = refused(500, words);
    assertThat(Sight.explain(trouble)).isSameAs(trouble);
  }

  @Test
  void theLossIsToldOnce() {
    Sight sight = new Sight();
    assertThat(sight.news()).isNull();
    assertThat(sight.diagnostic()).isNull();
    sight.lose("the engine's words");
    Diagnostic news = sight.news();
    assertThat(news).isNotNull().isEqualTo(sight.diagnostic());
    assertThat(news.message()).isEqualTo("this run sees no system calls: the engine's words");
    assertThat(sight.news()).isNull();
  }

  @Test
  void servicesThatWantNoCallsAreServed() {
    // Those of a checkup have the default mode.
    Sight.requireNoneWanted(CheckupServices.of("image"));
    assertThat(Sight.missed("x").code()).isEqualTo(ErrorCode.SYSCALLS_UNAVAILABLE);
  }
}
