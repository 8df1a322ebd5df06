package org.jiesu.softphone.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.address.Address;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.header.AllowHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Makes the SIP messages of one user agent. */
final class Messages {
  private static final List<String> METHODS =
      List.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "NOTIFY");
  private static final int MAX_FORWARDS = 70;

  private final AddressFactory addresses = new AddressFactoryImpl();
  private final HeaderFactory headers = new HeaderFactoryImpl();
  private final MessageFactory messages = new MessageFactoryImpl();
  private final SecureRandom random = new SecureRandom();
  private final Account account;
  private final ListeningPoint point;

  Messages(Account account, ListeningPoint point) {
    this.account = account;
    this.point = point;
  }

  HeaderFactory headers() {
    return headers;
  }

  String tag() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** An offset for retries, 0 to {@code most} milliseconds. */
  int jitter(int most) {
    return random.nextInt(most + 1);
  }

  CallIdHeader callId() throws ParseException {
    return headers.createCallIdHeader(tag() + tag());
  }

  SipURI serverUri() throws ParseException {
    SipURI uri = addresses.createSipURI(null, account.server().getAddress().getHostAddress());
    uri.setPort(account.server().getPort());
    return uri;
  }

  SipURI numberUri(String number) throws ParseException {
    SipURI uri = serverUri();
    uri.setUser(number);
    return uri;
  }

  ContactHeader contact() throws ParseException {
    SipURI uri = addresses.createSipURI(account.user(), point.getIPAddress());
    uri.setPort(point.getPort());
    return headers.createContactHeader(addresses.createAddress(uri));
  }

  /** A request outside any dialog. */
  Request request(
      String method, SipURI target, SipURI to, CallIdHeader callId, String fromTag, long sequence)
      throws ParseException, InvalidArgumentException {
    Address from = addresses.createAddress(numberUri(account.user()));
    FromHeader fromHeader = headers.createFromHeader(from, fromTag);
    ToHeader toHeader = headers.createToHeader(addresses.createAddress(to), null);
    Request request =
        messages.createRequest(
            target,
            method,
            callId,
            headers.createCSeqHeader(sequence, method),
            fromHeader,
            toHeader,
            List.of(
                headers.createViaHeader(
                    point.getIPAddress(), point.getPort(), point.getTransport(), null)),
            headers.createMaxForwardsHeader(MAX_FORWARDS));
    dress(request);
    request.setHeader(contact());
    return request;
  }

  Response response(int status, Request request) throws ParseException {
    Response response = messages.createResponse(status, request);
    dress(response);
    return response;
  }

  /** Adds who we are and what we understand. */
  void dress(Message message) throws ParseException {
    message.setHeader(headers.createUserAgentHeader(List.of("Jiesu")));
    message.removeHeader(AllowHeader.NAME);
    for (String method : METHODS) {
      message.addHeader(headers.createAllowHeader(method));
    }
  }

  void describe(Message message, SessionDescription description) throws ParseException {
    message.setContent(
        description.text().getBytes(StandardCharsets.UTF_8),
        headers.createContentTypeHeader("application", "sdp"));
  }

  Header header(String name, String value) throws ParseException {
    return headers.createHeader(name, value);
  }

  static Optional<SessionDescription> description(Message message) {
    byte[] content = message.getRawContent();
    return content == null || content.length == 0
        ? Optional.empty()
        : SessionDescription.parse(new String(content, StandardCharsets.UTF_8));
  }

  static boolean hasBody(Message message) {
    byte[] content = message.getRawContent();
    return content != null && content.length > 0;
  }
}
