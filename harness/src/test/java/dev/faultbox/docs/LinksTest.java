package dev.faultbox.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Links of the pages lead somewhere. */
final class LinksTest {
  @TestFactory
  Stream<DynamicTest> everyLinkLeadsSomewhere() {
    return DocPage.all().stream()
        .map(page -> DynamicTest.dynamicTest(page.toString(), () -> check(page)));
  }

  private static void check(DocPage page) {
    List<String> broken = new ArrayList<>();
    for (String link : page.links()) {
      if (!link.matches("[a-z]+:.*") && !leads(page, link)) {
        broken.add(link);
      }
    }
    assertThat(broken).as("links of %s that lead nowhere", page).isEmpty();
  }

  private static boolean leads(DocPage page, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || DocPage.read(target).anchors().contains(link.substring(hash + 1));
  }

  @Test
  void everyPageIsReachedFromTheIndex() {
    Path index = DocPage.ROOT.resolve("docs/index.md");
    List<Path> linked =
        DocPage.read(index).links().stream()
            .filter(link -> !link.matches("[a-z]+:.*"))
            .map(link -> index.resolveSibling(link.replaceFirst("#.*", "")).normalize())
            .toList();
    assertThat(DocPage.all().stream().map(DocPage::path))
        .filteredOn(path -> path.startsWith(index.getParent()) && !path.equals(index))
        .allSatisfy(path -> assertThat(linked).contains(path));
  }
}
