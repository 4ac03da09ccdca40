ChatWidget.init({
  apiKey: 'your-api-key',
  customerId: 'unique-customer-id',
  baseUrl: 'https://your-custom-url.com', // Optional - defaults to window.location.origin
  theme: {
    primaryColor: '#3a7bd5',
    headerText: 'Customer Support',
    welcomeMessage: 'Hello! How can we help you today?'
  }
});
