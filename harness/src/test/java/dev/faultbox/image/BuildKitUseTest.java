package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The refusals are those of the classic builder, as it writes them. */
class BuildKitUseTest {
  private static final String FLAG = "dockerfile parse error line 2: Unknown flag: link";
  private static final String LINE = "dockerfile parse error line 3: unknown instruction: EOF";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN --mount=type=cache,target=/x true | Dockerfile:2: RUN --mount",
        "run --network=none true | Dockerfile:2: RUN --network",
        "COPY --from=a --chmod=600 /b /c | Dockerfile:2: COPY --chmod",
        "COPY --link a b | Dockerfile:2: COPY --link",
        "ADD --checksum=sha256:aa a b | Dockerfile:2: ADD --checksum",
        "RUN <<EOF | Dockerfile:2: RUN <<EOF",
        "COPY <<-'EOF' /x | Dockerfile:2: COPY <<-'EOF",
        "FROM --platform=$BUILDPLATFORM a AS b | Dockerfile:2: FROM --platform=$BUILDPLATFORM",
        "FROM --platform=${TARGETPLATFORM} a | Dockerfile:2: FROM --platform=${TARGETPLATFORM",
      })
  void namesWhatTheClassicBuilderDoesNotKnow(String line, String use) {
    assertThat(BuildKitUse.explain("FROM scratch\n" + line + "\nRUN --mount=x y\n", FLAG, "./svc"))
        .hasValue(
            use
                + " needs BuildKit, and build = runs the engine's classic builder. Build the image"
                + " yourself, docker build -t NAME ./svc, and write image = \"NAME\"; or say it"
                + " without that in the Dockerfile");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN echo --mount=x",
        "RUN bash -c 'cat <<< x'",
        "RUN echo $((1<<2))",
        "COPY --chown=a --from=b c d",
        "FROM --platform=linux/amd64 a",
        "# RUN --mount=x y",
        "ENV A=--link",
      })
  void leavesTheRestAlone(String line) {
    assertThat(BuildKitUse.explain("FROM scratch\n" + line + "\n", FLAG, ".")).isEmpty();
  }

  @Test
  void countsLinesWithTheirContinuations() {
    String text =
        "# syntax=docker/dockerfile:1\nFROM a\nRUN b \\\n  && c\n\nRUN \\\n --mount=d e\n";
    assertThat(BuildKitUse.explain(text, FLAG, ".").orElseThrow())
        .startsWith("Dockerfile:6: RUN --mount needs BuildKit");
  }

  @Test
  void blamesTheSyntaxLineWhenNothingElseIsKnown() {
    String text = "# syntax=docker/dockerfile:1.7-labs\nFROM a\nFUTURE b\n";
    assertThat(BuildKitUse.explain(text, LINE, ".").orElseThrow())
        .startsWith("Dockerfile:1: # syntax=docker/dockerfile:1.7-labs needs BuildKit");
  }

  @Test
  void saysNothingOfABuildThatFailedOtherwise() {
    assertThat(BuildKitUse.explain("FROM a\nRUN --mount=b c\n", "returned a non-zero code: 3", "."))
        .isEmpty();
  }
}
