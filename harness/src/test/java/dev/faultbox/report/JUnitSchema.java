package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;

/** The rules that readers of JUnit's XML agree on, as a schema. */
final class JUnitSchema {
  private JUnitSchema() {}

  /**
   * @return the parsed text
   * @throws Exception what breaks a rule
   */
  static Document assertValid(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(requireNonNull(JUnitSchema.class.getResource("junit-rules.xsd")))
        .newValidator()
        .validate(new DOMSource(document));
    return document;
  }
}
