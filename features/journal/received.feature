Feature: What arrived is told by its journal
  An application is right when EnKash received what it was to send: as often, with these values,
  in this order, and nothing else. The calls of this harness are counted like anybody's.

  @EK-DEBIT-010
  Scenario: A payment sends one debit with the amount that was asked for
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    Then the debit goes through
    And EnKash received exactly 1 "wallet.debit-wallet-for-merchant-transaction" with:
      | amount               | the amount 20.00                   |
      | enkashCardId         | {card asha}                        |
      | merchantDetailId     | {merchant bazaar}                  |
      | otp                  | matches [0-9]{6}                   |
      | uniqueTransactionId  | a string                           |
      | header.Authorization | present                            |
      | header.partnerId     | present                            |
    And EnKash received no "wallet.debit-wallet-for-merchant-transaction" with:
      | enkashCardId | {card ravi} |
    And exactly 20.00 left the wallet of "asha"

  @EK-OTP-050
  Scenario: A repeated use arrives, and is not accepted
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 20.00 for merchant "bazaar"
    And the same OTP is used again
    Then the second debit is refused because the OTP was already used
    And EnKash received exactly 2 "wallet.debit-wallet-for-merchant-transaction" with:
      """
      {"enkashCardId": "{card asha}", "otpReferenceId": "matches EK[A-Z0-9]{8}"}
      """
    But EnKash accepted exactly 1 "wallet.debit-wallet-for-merchant-transaction"

  @EK-OTP-010
  Scenario: The token comes before the OTP, and the OTP before the debit
    Given a transaction OTP was sent for card "asha"
    When the OTP is used to debit 5.00 for merchant "bazaar"
    Then EnKash received in this order:
      | gateway.get-authorization-token              |
      | wallet.generate-transaction-otp              |
      | wallet.debit-wallet-for-merchant-transaction |
    And EnKash received within 60 s, in this order:
      | wallet.generate-transaction-otp              |
      | wallet.debit-wallet-for-merchant-transaction |

  @EK-OTP-010
  Scenario: A request for an OTP pays nothing
    When a transaction OTP is requested for card "asha"
    Then an OTP is sent
    And EnKash received exactly 1 "wallet.generate-transaction-otp"
    And EnKash received at most 1 "gateway.get-authorization-token"
    And EnKash received no "wallet.debit-wallet-for-merchant-transaction"
