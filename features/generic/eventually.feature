Feature: What takes time is waited for
  A call that only reads is repeated until its answer is as expected. A mock's clock is moved
  instead of waiting.

  @EK-TOKEN-010
  Scenario: A read is repeated
    Given partner "acme" asks for a token
    Then eventually, within 30 s, the answer of "gateway.get-authorization-token" has:
      | resultCode | 0        |
      | token      | a string |
