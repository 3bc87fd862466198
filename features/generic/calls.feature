Feature: Any operation is called by its name
  Operations are those of the contract; values go into fields by their paths, and {braces} hold
  what the world knows, what was answered before, and what is made up.

  @EK-OTP-010 @EK-OTP-020 @EK-OTP-030
  Scenario: Ids of the world stand behind names
    When I call "wallet.generate-transaction-otp" with:
      | cardOtpAction | TRANSACTION_OTP        |
      | cardAccountId | {account of card asha} |
      | enKashCardId  | {card asha}            |
    Then the answer is a success
    And the answer matches the contract
    And the OTP reaches the mobile of card "asha" once

  @EK-OTP-010
  Scenario: The partner is the one who owns what is named
    When I call "wallet.generate-transaction-otp" with:
      | cardOtpAction | TRANSACTION_OTP      |
      | cardAccountId | {card account north} |
      | enKashCardId  | {card zoya}          |
    Then the answer is a success
    And the OTP reaches the mobile of card "zoya" once

  @EK-TOKEN-010 @EK-TOKEN-020
  Scenario: A partner is named
    When partner "zenith" calls "gateway.get-authorization-token" with:
      | accessKey | {access key of zenith} |
      | secretKey | {secret key of zenith} |
    Then the answer matches the contract
    And the answer has:
      | resultCode    | 0                 |
      | resultMessage | Success           |
      | token         | a string          |
      | expiry        | an integer        |
      | payload       | absent            |

  @EK-OAUTH-010
  Scenario: A body that is a form
    When I call "wallet.auth-token" with:
      | username   | {username of acme} |
      | password   | {password of acme} |
      | grant_type | password           |
      | clientId   | {company acme}     |
    Then the answer matches the contract
    And the answer's status is 200

  @EK-DEBIT-010 @EK-DEBIT-040 @EK-DEBIT-050 @EK-OTP-050
  Scenario: Earlier answers and made-up references go into later requests
    Given I call "wallet.generate-transaction-otp" with:
      """
      {"cardOtpAction": "TRANSACTION_OTP", "cardAccountId": "{account of card asha}", "enKashCardId": "{card asha}"}
      """
    And I remember payload.otpRequestId as "request"
    When I call "wallet.debit-wallet-for-merchant-transaction" with:
      | merchantDetailId    | {merchant bazaar}           |
      | enkashCardId        | {card asha}                 |
      | companyId           | {company acme}              |
      | cardAccountId       | {card account main}         |
      | amount              | 20.00                       |
      | productCode         | DEFAULT                     |
      | remarks             | Tea on {date as dd/MM/yyyy} |
      | otpMedium           | MOBILE                      |
      | otp                 | {otp}                       |
      | otpReferenceId      | {request}                   |
      | uniqueTransactionId | {unique reference}          |
    Then the answer has:
      | payload.amount              | the amount 20.00        |
      | payload.status              | SUCCESS                 |
      | payload.enkashCardTxnId     | matches ECT[A-Z0-9]{10} |
      | payload.uniqueTransactionId | a string                |
    And exactly 20.00 left the wallet of "asha"
    When the same OTP is used again
    Then the debit is refused because the OTP was already used

  @EK-ENV-050 @EK-ENV-060
  Scenario: What is wrong on purpose is said to be
    When partner "zenith" calls "gateway.get-authorization-token" wrongly with:
      | accessKey | {access key of zenith} |
      | secretKey | {secret key of acme}   |
    Then the answer is a refusal
    And the answer matches the contract

  Scenario: Fields of another type, and none at all
    When I call "wallet.generate-transaction-otp" wrongly with:
      | cardOtpAction | the JSON value 5    |
      | cardAccountId | {card account main} |
      | enKashCardId  | {card asha}         |
      | dance         | tango               |
    Then the answer is a refusal
    And the answer's code is 422
    When I call "wallet.generate-transaction-otp" wrongly
    Then the answer is a refusal
