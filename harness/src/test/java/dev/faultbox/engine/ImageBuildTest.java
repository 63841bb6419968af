package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageBuildTest {
  @ParameterizedTest
  @CsvSource({
    "Step 1/3 : FROM h:5000/a/b:1, h:5000/a/b:1",
    "Step 4/9 : FROM --platform=linux/amd64 golang:1 AS build, golang:1",
    "STEP 1/2: FROM a@sha256:12, a@sha256:12",
    "Step 1/3 : FROM ${BASE}, ''",
    "Step 2/3 : RUN echo FROM x, ''",
    " ---> 980a37d8532a, ''",
  })
  void knowsWhichImageABuildLacks(String lastLine, String image) {
    assertThat(ImageBuild.baseImage(lastLine)).isEqualTo(image);
    assertThat(ImageBuild.baseImage(null)).isEmpty();
  }
}
